/* For LD_PRELOAD under linux.uml of Debian 12. It hands at most 2.7 KB of the processor state of
 * its processes to the kernel, and a processor that has more state (AMX: 11 KB) refuses that
 * ("ptrace set fp regs failed, errno = 14"). The rest of the state stays as it is. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* See ptrace(2) and elf.h. */
enum { PEEK_FIRST = 1, PEEK_LAST = 3, GET_REGISTERS = 0x4204, SET_REGISTERS = 0x4205, XSTATE = 0x202 };

static char state[65536];

static long exchange(int pid, void *which, long set, struct iovec *some) {
  struct iovec all = {state, sizeof state};
  long result = syscall(SYS_ptrace, GET_REGISTERS, pid, which, &all);
  if (result < 0) return result;
  if (some->iov_len > all.iov_len) some->iov_len = all.iov_len;
  if (!set) {
    memcpy(some->iov_base, state, some->iov_len);
    return result;
  }
  memcpy(state, some->iov_base, some->iov_len);
  return syscall(SYS_ptrace, SET_REGISTERS, pid, which, &all);
}

long ptrace(int request, ...) {
  va_list rest;
  va_start(rest, request);
  int pid = va_arg(rest, int);
  void *address = va_arg(rest, void *), *data = va_arg(rest, void *);
  va_end(rest);
  if ((request == GET_REGISTERS || request == SET_REGISTERS) && (long)address == XSTATE)
    return exchange(pid, address, request == SET_REGISTERS, data);
  if (request < PEEK_FIRST || request > PEEK_LAST) return syscall(SYS_ptrace, request, pid, address, data);
  /* glibc returns the word that the system call writes. */
  long word, result = syscall(SYS_ptrace, request, pid, address, &word);
  if (result < 0) return result;
  errno = 0;
  return word;
}
