/** Keystrokes for legacy agents: UTF-8 text where it is text, base64 where it isn't. */
import { isUtf8 } from 'node:buffer'
import { incompleteTail } from '../runs/text.ts'

export class LegacyInput {
  private rest: Buffer = Buffer.alloc(0)

  /** What to send now; null while a character is still incomplete. */
  take(bytes: Buffer): { data: string; is_binary: boolean } | null {
    const all = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes
    const whole = all.subarray(0, all.length - incompleteTail(all))
    this.rest = Buffer.from(all.subarray(whole.length))
    if (whole.length === 0) return null
    if (isUtf8(whole)) return { data: whole.toString('utf8'), is_binary: false }
    return { data: whole.toString('base64'), is_binary: true }
  }
}
