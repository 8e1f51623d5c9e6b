/** Slows down guessing: failures are counted by address and name, and by address alone. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

const WINDOW_SECONDS = 15 * 60
const FAILURES_PER_NAME_MAX = 10
const FAILURES_PER_ADDRESS_MAX = 100

export class LoginLimit {
  private readonly byName = new RateLimiterMemory({ points: FAILURES_PER_NAME_MAX, duration: WINDOW_SECONDS })
  private readonly byAddress = new RateLimiterMemory({
    points: FAILURES_PER_ADDRESS_MAX,
    duration: WINDOW_SECONDS,
  })

  /**
   * Counts an attempt before it is checked, so that parallel guesses are counted too.
   * @returns seconds to wait; 0 when it may go on
   */
  async attempt(ip: string, username: string): Promise<number> {
    try {
      await this.byAddress.consume(ip)
      await this.byName.consume(nameKey(ip, username))
      return 0
    } catch (error) {
      if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1000))
      throw error
    }
  }

  /** It was the right password: earlier failures are forgiven. */
  async succeeded(ip: string, username: string): Promise<void> {
    await this.byName.delete(nameKey(ip, username))
    await this.byAddress.reward(ip, 1)
  }
}

const nameKey = (ip: string, username: string) => `${ip} ${username.toLowerCase().slice(0, 64)}`
