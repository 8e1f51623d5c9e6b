/**
 * Slows down guessing. Within 15 minutes: ten failures for a name from one address, and a hundred from one address, stop
 * that address; thirty for a name from all addresses together slow that name down to one attempt in five seconds,
 * except from where its owner has signed in before, so that nobody can lock out somebody else.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

const WINDOW_SECONDS = 15 * 60
const FAILURES_PER_NAME_MAX = 10
const FAILURES_PER_ADDRESS_MAX = 100
const FAILURES_ANYWHERE_MAX = 30
const SLOW_SECONDS = 5

export class LoginLimit {
  private readonly byName = new RateLimiterMemory({ points: FAILURES_PER_NAME_MAX, duration: WINDOW_SECONDS })
  private readonly byAddress = new RateLimiterMemory({
    points: FAILURES_PER_ADDRESS_MAX,
    duration: WINDOW_SECONDS,
  })
  private readonly anywhere = new RateLimiterMemory({
    points: FAILURES_ANYWHERE_MAX,
    duration: WINDOW_SECONDS,
  })
  private readonly slow = new RateLimiterMemory({ points: 1, duration: SLOW_SECONDS })

  /**
   * Counts an attempt before it is checked, so that parallel guesses are counted too.
   * @param isKnown has this user signed in from this address before? Asked only where the name is slowed down
   * @returns seconds to wait; 0 when it may go on
   */
  async attempt(ip: string, username: string, isKnown: () => Promise<boolean>): Promise<number> {
    const name = nameOf(username)
    try {
      await this.byAddress.consume(ip)
      await this.byName.consume(`${ip} ${name}`)
      if ((await this.isGuessedAnywhere(name)) && !(await isKnown())) await this.slow.consume(name)
      return 0
    } catch (error) {
      if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1000))
      throw error
    }
  }

  private async isGuessedAnywhere(name: string): Promise<boolean> {
    try {
      await this.anywhere.consume(name)
      return false
    } catch (error) {
      if (error instanceof RateLimiterRes) return true
      throw error
    }
  }

  /** It was the right password: earlier failures from here are forgiven, those from elsewhere are not. */
  async succeeded(ip: string, username: string): Promise<void> {
    const name = nameOf(username)
    await this.byName.delete(`${ip} ${name}`)
    await this.byAddress.reward(ip, 1)
    await this.anywhere.reward(name, 1)
  }
}

const nameOf = (username: string) => username.toLowerCase().slice(0, 64)
