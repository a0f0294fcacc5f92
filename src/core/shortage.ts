/** Resources that a machine, a user or a process may run out of, by the system's error code. */
const SHORTAGES = {
  EMFILE: { what: "too many files are open here", remedy: "see: ulimit -n" },
  ENFILE: { what: "the machine has too many files open", remedy: "see: cat /proc/sys/fs/file-nr" },
  EAGAIN: { what: "no more processes are allowed", remedy: "see: ulimit -u" },
  ENOMEM: { what: "there is no memory for another process", remedy: "see: free -m, and ulimit -v" },
} as const;

/** Whether `code` says that a resource is short that every program needs. */
export function isShortage(code: string): code is keyof typeof SHORTAGES {
  return Object.hasOwn(SHORTAGES, code);
}

/** What is short, and how to find out more. For any other code, only the code. */
export function describeShortage(code: string): { readonly what: string; readonly remedy: string } {
  if (!isShortage(code)) return { what: `the system says ${code}`, remedy: "see: ulimit -a" };
  const { what, remedy } = SHORTAGES[code];
  return { what: `${what} (${code})`, remedy };
}
