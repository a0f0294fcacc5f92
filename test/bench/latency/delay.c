// LD_PRELOAD=delay.so node ...: slow storage. The calls of a program for files below DELAY_ROOT
// are counted in the shared page DELAY_PAGE (page.mjs), and each round trip takes the delay that
// stands there. Programs that do not go through the C library are not seen.
//
// The model is the client of a fast network file system: each call with a path is one round trip,
// also one that fails; so are fsync, a change of the attributes of an open file, and the first
// read of each MiB of it. write, fstat and close do not wait: pages are written later, and
// attributes came with the open. A real client makes more round trips (a path has several parts,
// close-to-open writes at close), and fewer where it has a cache.
//
// The lock of a list is known by its path, DELAY_LOCK. A process holds it from the reply of the
// mkdir that made it until it calls the rmdir.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// In the order of OPERATIONS in page.mjs. Those from WRITE on are free.
enum operation {
  MKDIR, RMDIR, OPEN, CREATE, STAT, REALPATH, STATFS, RENAME, UNLINK, LINK, CHMOD, CHOWN, UTIMES, READDIR, READLINK, ACCESS, FSYNC, READ,
  SETATTR, WRITE, FSTAT, CLOSE
};

enum { MOST_OPERATIONS = 32, MOST_WAITING = 1024, MOST_HOLDS = 65536, MOST_FILES = 65536, MIB = 1048576 };

// Times are nanoseconds of CLOCK_MONOTONIC, which is one for all processes of a machine.
struct hold {
  atomic_long asked, got; // the first try, or the ticket; the reply of the mkdir
  // The call of the rmdir; its reply. is_free is written last: without it the rest is not there
  // yet.
  atomic_long let_go, is_free;
  atomic_long round_trips, published; // under the lock; renames over the list
  atomic_long process; // a number that no other has; pids count in their namespace only
};

// As long as 64-bit numbers without gaps; page.mjs knows where each stands.
struct page {
  atomic_long delay_us, holds_begun, waiting_begun, bytes_read;
  atomic_long counts[MOST_OPERATIONS], counts_under_lock[MOST_OPERATIONS];
  atomic_long waiting_since[MOST_WAITING]; // of processes that wait for the lock now
  struct hold holds[MOST_HOLDS];
};

static struct page *page;
static const char *root, *lock;
static size_t root_length, list_length; // the list is the path of the lock without .lock
static int starts_below_root;

// Of open files: whether they are below the root, and how many MiB of them have been read.
static atomic_uchar is_far[MOST_FILES];
static atomic_int mib_read[MOST_FILES];

// Of this process, which has one list and holds its lock once at a time.
static atomic_int is_held;
static atomic_long asked, got, round_trips_held, published;
static atomic_int waiting_place = -1;

static int is_below_root(const char *path) {
  return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == '\0');
}

__attribute__((constructor)) static void begin(void) {
  const char *page_path = getenv("DELAY_PAGE");
  root = getenv("DELAY_ROOT");
  lock = getenv("DELAY_LOCK");
  if (!root || !page_path) return;
  // The environment may be rewritten later.
  root = strdup(root);
  root_length = strlen(root);
  lock = lock ? strdup(lock) : "";
  list_length = strlen(lock) > 5 ? strlen(lock) - 5 : 0;
  char *here = getcwd(NULL, 0);
  starts_below_root = here && is_below_root(here);
  free(here);
  int file = (int)syscall(SYS_openat, AT_FDCWD, page_path, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void *at = mmap(NULL, sizeof(struct page), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  syscall(SYS_close, file);
  if (at != MAP_FAILED) page = at;
}

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

static int is_far_path(const char *path) {
  if (!page || !path || !*path) return 0;
  return *path == '/' ? is_below_root(path) : starts_below_root;
}

static int is_far_file(int file) {
  return page && file >= 0 && file < MOST_FILES && is_far[file];
}

// Counts a call, and waits before it is made: others see its effect when the reply comes.
static void count(enum operation operation) {
  const int before = errno;
  page->counts[operation]++;
  if (is_held) page->counts_under_lock[operation]++;
  if (operation < WRITE) {
    if (is_held) round_trips_held++;
    const long us = page->delay_us;
    struct timespec left = {us / 1000000, us % 1000000 * 1000};
    while (us > 0 && nanosleep(&left, &left) != 0 && errno == EINTR) {}
  }
  errno = before;
}

static void count_path(const char *path, enum operation operation) {
  if (is_far_path(path)) count(operation);
}

static int is_lock(const char *path) {
  return page && path && list_length > 0 && strcmp(path, lock) == 0;
}

static int is_list(const char *path) {
  return path && list_length > 0 && strncmp(path, lock, list_length) == 0 && path[list_length] == '\0';
}

static int is_turn(const char *path) {
  const size_t length = path ? strlen(path) : 0;
  return length > 5 && strcmp(path + length - 5, ".turn") == 0 && is_far_path(path);
}

static void ask_for_lock(void) {
  long none = 0;
  if (is_held || !atomic_compare_exchange_strong(&asked, &none, now())) return;
  if (waiting_place < 0) waiting_place = (int)(page->waiting_begun++ % MOST_WAITING);
  page->waiting_since[waiting_place] = asked;
}

static void take_lock(void) {
  got = now();
  round_trips_held = published = 0;
  if (waiting_place >= 0) page->waiting_since[waiting_place] = 0;
  is_held = 1;
}

static void note_hold(long let_go) {
  const long place = page->holds_begun++;
  if (place < MOST_HOLDS) {
    struct hold *hold = &page->holds[place];
    hold->asked = asked;
    hold->got = got;
    hold->let_go = let_go;
    hold->round_trips = round_trips_held;
    hold->published = published;
    hold->process = waiting_place;
    hold->is_free = now();
  }
  asked = 0;
}

// The function of the C library that stands behind ours.
#define BEHIND(result, name, ...)                        \
  static result (*behind)(__VA_ARGS__);                  \
  if (!behind) behind = dlsym(RTLD_NEXT, name)

int mkdir(const char *path, mode_t mode) {
  BEHIND(int, "mkdir", const char *, mode_t);
  const int of_lock = is_lock(path);
  if (of_lock || is_turn(path)) ask_for_lock();
  count_path(path, MKDIR);
  const int result = behind(path, mode);
  if (of_lock && result == 0) take_lock();
  return result;
}

int rmdir(const char *path) {
  BEHIND(int, "rmdir", const char *);
  const int was_held = is_lock(path) && atomic_exchange(&is_held, 0);
  const long let_go = was_held ? now() : 0;
  count_path(path, RMDIR);
  const int result = behind(path);
  if (was_held) note_hold(let_go);
  return result;
}

int rename(const char *from, const char *to) {
  BEHIND(int, "rename", const char *, const char *);
  count_path(to, RENAME);
  const int result = behind(from, to);
  if (result == 0 && is_held && is_list(to)) published++;
  return result;
}

#define WITH_PATH(result, name, operation, parameters, types, ...) \
  result name parameters {                                         \
    BEHIND(result, #name, types);                                  \
    count_path(path, operation);                                   \
    return behind(__VA_ARGS__);                                    \
  }
#define TYPES(...) __VA_ARGS__

WITH_PATH(int, unlink, UNLINK, (const char *path), TYPES(const char *), path)
WITH_PATH(int, link, LINK, (const char *from, const char *path), TYPES(const char *, const char *), from, path)
WITH_PATH(int, symlink, LINK, (const char *to, const char *path), TYPES(const char *, const char *), to, path)
WITH_PATH(int, chmod, CHMOD, (const char *path, mode_t mode), TYPES(const char *, mode_t), path, mode)
WITH_PATH(int, chown, CHOWN, (const char *path, uid_t user, gid_t group), TYPES(const char *, uid_t, gid_t), path, user, group)
WITH_PATH(int, lchown, CHOWN, (const char *path, uid_t user, gid_t group), TYPES(const char *, uid_t, gid_t), path, user, group)
WITH_PATH(char *, realpath, REALPATH, (const char *path, char *room), TYPES(const char *, char *), path, room)
WITH_PATH(ssize_t, readlink, READLINK, (const char *path, char *room, size_t size), TYPES(const char *, char *, size_t), path, room, size)
WITH_PATH(int, access, ACCESS, (const char *path, int mode), TYPES(const char *, int), path, mode)
WITH_PATH(int, statfs, STATFS, (const char *path, struct statfs *to), TYPES(const char *, struct statfs *), path, to)
WITH_PATH(int, statfs64, STATFS, (const char *path, struct statfs64 *to), TYPES(const char *, struct statfs64 *), path, to)
WITH_PATH(int, stat, STAT, (const char *path, struct stat *to), TYPES(const char *, struct stat *), path, to)
WITH_PATH(int, lstat, STAT, (const char *path, struct stat *to), TYPES(const char *, struct stat *), path, to)
WITH_PATH(DIR *, opendir, READDIR, (const char *path), TYPES(const char *), path)

int utimensat(int directory, const char *path, const struct timespec times[2], int flags) {
  BEHIND(int, "utimensat", int, const char *, const struct timespec *, int);
  count_path(path, UTIMES);
  return behind(directory, path, times, flags);
}

typedef int (*chosen)(const struct dirent *);
typedef int (*ordered)(const struct dirent **, const struct dirent **);
int scandir(const char *path, struct dirent ***names, chosen filter, ordered compare) {
  BEHIND(int, "scandir", const char *, struct dirent ***, chosen, ordered);
  count_path(path, READDIR);
  return behind(path, names, filter, compare);
}

typedef int (*chosen64)(const struct dirent64 *);
typedef int (*ordered64)(const struct dirent64 **, const struct dirent64 **);
int scandir64(const char *path, struct dirent64 ***names, chosen64 filter, ordered64 compare) {
  BEHIND(int, "scandir64", const char *, struct dirent64 ***, chosen64, ordered64);
  count_path(path, READDIR);
  return behind(path, names, filter, compare);
}

#define OPENING(name)                                                \
  int name(const char *path, int flags, ...) {                       \
    BEHIND(int, #name, const char *, int, ...);                      \
    mode_t mode = 0;                                                 \
    if (flags & (O_CREAT | O_TMPFILE)) {                             \
      va_list more;                                                  \
      va_start(more, flags);                                         \
      mode = va_arg(more, mode_t);                                   \
      va_end(more);                                                  \
    }                                                                \
    count_path(path, flags & O_CREAT ? CREATE : OPEN);               \
    const int file = behind(path, flags, mode);                      \
    if (file >= 0 && file < MOST_FILES) {                            \
      is_far[file] = (unsigned char)is_far_path(path);               \
      mib_read[file] = 0;                                            \
    }                                                                \
    return file;                                                     \
  }
OPENING(open)
OPENING(open64)

static void count_close(int file) {
  if (!is_far_file(file)) return;
  count(CLOSE);
  is_far[file] = 0;
}

int close(int file) {
  BEHIND(int, "close", int);
  count_close(file);
  return behind(file);
}

#define WITH_FILE(name, operation, parameters, types, ...) \
  int name parameters {                                    \
    BEHIND(int, #name, types);                             \
    if (is_far_file(file)) count(operation);               \
    return behind(__VA_ARGS__);                            \
  }
WITH_FILE(fsync, FSYNC, (int file), TYPES(int), file)
WITH_FILE(fdatasync, FSYNC, (int file), TYPES(int), file)
WITH_FILE(fchmod, SETATTR, (int file, mode_t mode), TYPES(int, mode_t), file, mode)
WITH_FILE(fchown, SETATTR, (int file, uid_t user, gid_t group), TYPES(int, uid_t, gid_t), file, user, group)
WITH_FILE(futimens, SETATTR, (int file, const struct timespec times[2]), TYPES(int, const struct timespec *), file, times)
WITH_FILE(ftruncate, SETATTR, (int file, off_t length), TYPES(int, off_t), file, length)
WITH_FILE(ftruncate64, SETATTR, (int file, off64_t length), TYPES(int, off64_t), file, length)
WITH_FILE(fstat, FSTAT, (int file, struct stat *to), TYPES(int, struct stat *), file, to)

static void count_read(int file, off_t at, ssize_t length) {
  if (!is_far_file(file) || length <= 0) return;
  page->bytes_read += length;
  const int mib = (int)((at + length + MIB - 1) / MIB);
  if (mib <= mib_read[file]) return;
  mib_read[file] = mib;
  count(READ);
}

ssize_t read(int file, void *room, size_t size) {
  BEHIND(ssize_t, "read", int, void *, size_t);
  const ssize_t length = behind(file, room, size);
  const int after = errno;
  if (length > 0 && is_far_file(file)) count_read(file, lseek(file, 0, SEEK_CUR) - length, length);
  errno = after;
  return length;
}

#define READING_AT(name, offset)                                  \
  ssize_t name(int file, void *room, size_t size, offset at) {    \
    BEHIND(ssize_t, #name, int, void *, size_t, offset);          \
    const ssize_t length = behind(file, room, size, at);          \
    count_read(file, at, length);                                 \
    return length;                                                \
  }
READING_AT(pread, off_t)
READING_AT(pread64, off64_t)

ssize_t write(int file, const void *bytes, size_t size) {
  BEHIND(ssize_t, "write", int, const void *, size_t);
  if (is_far_file(file)) count(WRITE);
  return behind(file, bytes, size);
}

#define WRITING_AT(name, offset)                                       \
  ssize_t name(int file, const void *bytes, size_t size, offset at) {  \
    BEHIND(ssize_t, #name, int, const void *, size_t, offset);         \
    if (is_far_file(file)) count(WRITE);                               \
    return behind(file, bytes, size, at);                              \
  }
WRITING_AT(pwrite, off_t)
WRITING_AT(pwrite64, off64_t)

static void count_statx(int file, const char *path) {
  if (path && *path) count_path(path, STAT);
  else if (is_far_file(file)) count(FSTAT);
}

int statx(int directory, const char *path, int flags, unsigned mask, struct statx *to) {
  BEHIND(int, "statx", int, const char *, int, unsigned, struct statx *);
  count_statx(directory, path);
  return behind(directory, path, flags, mask, to);
}

// libuv asks for these in this way.
long syscall(long number, ...) {
  BEHIND(long, "syscall", long, ...);
  long words[6];
  va_list more;
  va_start(more, number);
  for (int i = 0; i < 6; i++) words[i] = va_arg(more, long);
  va_end(more);
  if (number == SYS_close) count_close((int)words[0]);
  if (number == SYS_statx) count_statx((int)words[0], (const char *)words[1]);
  return behind(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}
