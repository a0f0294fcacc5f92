/**
 * Imported for its side effect: from then on SIGUSR1 does not open Node's debugger, and SIGUSR2
 * does not kill this process. Schedulers send both as warnings. This module imports nothing, so it
 * can be the first that a process loads.
 */
for (const signal of ["SIGUSR1", "SIGUSR2"] as const) process.on(signal, () => {});
