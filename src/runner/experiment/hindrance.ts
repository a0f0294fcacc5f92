/** Why a program did not start, without a fault of its own: the machine could not start it, or the
 *  storage of the logs has no room or does not answer. */
export interface Hindrance {
  readonly what: "start" | "log";
  /** The system's name for it. */
  readonly code: string;
  /** In its words. */
  readonly message: string;
}
