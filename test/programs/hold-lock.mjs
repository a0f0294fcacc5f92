// Takes the lock of a list for a transaction that never ends: hold-lock.mjs FILE
import { transact } from "../../dist/store/transaction.js";

await transact(process.argv[2], () => ({ value: undefined }), {
  at: (point) => point === "entered" && new Promise((resolve) => setTimeout(resolve, 3_600_000)),
});
