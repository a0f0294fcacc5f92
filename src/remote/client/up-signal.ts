/** Whether something is up, and a promise for when it is so again. It is down at first. */
export class UpSignal {
  #isUp = false;
  #up!: Promise<void>;
  #onUp!: () => void;

  constructor() {
    this.#renew();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Resolves when it is up. */
  get up(): Promise<void> {
    return this.#up;
  }

  raise(): void {
    this.#isUp = true;
    this.#onUp();
  }

  lower(): void {
    if (!this.#isUp) return; // who waits goes on waiting
    this.#isUp = false;
    this.#renew();
  }

  #renew(): void {
    this.#up = new Promise((resolve) => (this.#onUp = resolve));
  }
}
