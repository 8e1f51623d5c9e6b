/** What guard rules warn of when something is saved that is run later. */
import { refusalOf } from '../../../_lib/errors.ts'

export interface Warning {
  /** To acknowledge. */
  rules: string[]
  /** The first of them, and where. */
  name: string
  /** 0: in the parameters. */
  line: number
  excerpt: string
  /** Of a job. */
  step: string
}

/** What the server warns of, if that is why it refused. */
export function warningOf(error: unknown): Warning | null {
  const { code, params } = refusalOf(error)
  if (code !== 'guard_confirm') return null
  const text = (name: string) => String(params[name] ?? '')
  return {
    rules: text('rules').split(',').filter(Boolean),
    name: text('name'),
    line: Number(params.line ?? 0),
    excerpt: text('excerpt'),
    step: text('step'),
  }
}
