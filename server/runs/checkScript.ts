/** What no agent could run is refused before it is kept. */
import { MAX_SCRIPT_BYTES, OpenParamsError, splitParams } from '../../agent/protocol/index.ts'
import { invalid } from '../errors.ts'

/** Every agent would refuse them. @throws DomainError `params_open_quote`, `params_open_backslash` */
function checkParams(params: string): void {
  try {
    splitParams(params)
  } catch (error) {
    if (!(error instanceof OpenParamsError)) throw error
    const { message, sign, at } = error
    if (sign === '\\') throw invalid('params_open_backslash', message)
    throw invalid('params_open_quote', message, { quote: sign, at })
  }
}

/** @throws DomainError `script_empty`, `script_nul`, `script_too_large`, `params_open_…` */
export function checkScript({ script, params = '' }: { script: string; params?: string }): void {
  if (script.trim() === '') throw invalid('script_empty', 'The script is empty.')
  if (script.includes('\0') || params.includes('\0'))
    throw invalid(
      'script_nul',
      'A script and its parameters can hold no NUL character: no program could be given it.',
    )
  const bytes = Buffer.byteLength(script, 'utf8')
  if (bytes > MAX_SCRIPT_BYTES)
    throw invalid('script_too_large', `The script has ${bytes} bytes; ${MAX_SCRIPT_BYTES} are allowed.`, {
      bytes,
      max: MAX_SCRIPT_BYTES,
    })
  checkParams(params)
}
