/**
 * How a node notices that another has fallen silent: OTP's `dist_util` (send_tick), OTP 25.
 *
 * Four times in a net_ticktime (60 s) each connection is looked at. If nothing was written since, a tick is sent. If
 * nothing was read since the look four looks ago, the other node is taken for dead. So a node that falls silent is noticed
 * after 45 to 75 s.
 */

/** net_ticktime: seconds. net_tickintensity: looks in that time. */
export const NET_TICKTIME = 60;
export const TICK_INTENSITY = 4;

export class TickCounter {
  #tick = 0;
  #ticked = 0;
  #read = 0;
  #written = 0;

  /**
   * One look.
   *
   * @param read packets read from the connection so far
   * @param written packets written so far
   * @returns `silent`: the other is to be taken for dead; `send`: a tick is to be sent
   */
  look(read: number, written: number): "silent" | "send" | "fine" {
    const tick = this.#tick + 1;
    this.#tick = tick % TICK_INTENSITY;
    if (read === this.#read && this.#ticked === tick) return "silent";
    if (read !== this.#read) this.#ticked = tick;
    this.#read = read;
    const quiet = written === this.#written;
    this.#written = quiet ? written + 1 : written;
    return quiet ? "send" : "fine";
  }
}
