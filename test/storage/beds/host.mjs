import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * @typedef {object} Result
 * @property {number | null} exitCode
 * @property {string | null} signal
 * @property {string} stdout
 * @property {string} stderr
 */
/** @typedef {{ cwd?: string, env?: Record<string, string>, pid?: number }} StartOptions */

/** A process on a host of a test bed, by its pid there. */
export class HostProcess {
  /** @param {Host} host @param {number} pid */
  constructor(host, pid) {
    this.host = host;
    this.pid = pid;
  }

  /** Waits for its end. @returns {Promise<Result>} */
  async result() {
    return this.host.order("result", { pid: this.pid });
  }

  /** What it has written so far. @returns {Promise<{ stdout: string, stderr: string }>} */
  async said() {
    return this.host.order("said", { pid: this.pid });
  }

  /** @param {NodeJS.Signals} signal @returns {Promise<boolean>} whether it was there */
  async signal(signal) {
    return this.host.signal(this.pid, signal);
  }
}

/** A host of a test bed, through its agent (agent.mjs). */
export class Host {
  /**
   * @param {string} name what it calls itself
   * @param {{ socketPath: string } | { host: string, port: number }} address of its agent
   */
  constructor(name, address) {
    this.name = name;
    this.address = address;
  }

  /** @param {string} order @param {object} details @returns {Promise<any>} */
  async order(order, details = {}) {
    const { status, body } = await new Promise((resolve, reject) => {
      const asked = request({ ...this.address, method: "POST", agent: false }, (response) => {
        let text = "";
        response.on("data", (chunk) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode, body: text }));
        response.on("error", reject);
      });
      asked.on("error", reject);
      asked.end(JSON.stringify({ order, ...details }));
    });
    const answer = JSON.parse(body);
    if (status !== 200)
      throw Object.assign(new Error(`${this.name}: ${answer.error}`), { code: answer.code });
    return answer;
  }

  /**
   * Waits until it takes orders. @param {() => string | undefined} failure why it never will, if so
   */
  async ready(failure = () => undefined) {
    for (let tries = 1; ; tries++) {
      try {
        return await this.order("about");
      } catch (error) {
        const why = failure();
        if (why !== undefined || tries > 1200)
          throw new Error(`${this.name} does not start: ${why}`, { cause: error });
        await sleep(50);
      }
    }
  }

  /** @param {string[]} argv @param {StartOptions} options @returns {Promise<HostProcess>} */
  async start(argv, options = {}) {
    const { pid, stderr } = await this.order("start", { argv, ...options });
    if (pid === undefined) throw new Error(`${this.name}: ${stderr}`);
    return new HostProcess(this, pid);
  }

  /**
   * Runs a command to its end. @param {string[]} argv @param {StartOptions} options @returns
   * {Promise<Result>}
   */
  async run(argv, options = {}) {
    return (await this.start(argv, options)).result();
  }

  /**
   * @param {number} pid
   * @param {NodeJS.Signals | 0} signal
   * @returns {Promise<boolean>} whether it was there
   */
  async signal(pid, signal) {
    return (await this.order("signal", { pid, signal })).sent;
  }

  /**
   * Calls a function of looks.mjs there. @param {string} name @param {...unknown} args @returns
   * {Promise<any>}
   */
  async look(name, ...args) {
    return (await this.order("look", { name, args })).value;
  }
}
