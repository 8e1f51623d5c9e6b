/** A secret as everyday programs write it: quoted by shells, escaped as JSON, in URLs and forms, as base64. */

/** What is shorter looks like many other words once it is encoded. */
const BASE64_BYTES_MIN = 6
/** `base64` breaks its lines there. */
const BASE64_LINE = /.{76}(?=.)/g

const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`
const ANSI_C: Record<string, string> = {
  ...{ '\\': '\\\\', "'": "\\'", '\x07': '\\a', '\b': '\\b', '\f': '\\f' },
  ...{ '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\x1b': '\\E' },
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is written in another way
const ANSI_C_ESCAPED = /[\\'\x00-\x1f\x7f]/g
/** Between the signs of bash's `$'…'`. */
const ansiC = (text: string): string =>
  text.replace(ANSI_C_ESCAPED, (sign) => ANSI_C[sign] ?? octal(sign.charCodeAt(0)))

/** Without the quotes around it: it may be a part of a longer word. */
const shellForms = (text: string): string[] => [
  // `set -x` and `${X@Q}` of bash.
  text.replaceAll("'", `'\\''`),
  // Of dash, which ends no word with an empty pair.
  text.replace(/'+/g, (quotes) => `'"${quotes}"'`).replace(/"'$/, '"'),
  ansiC(text),
  // Where the locale is C.
  ansiC(text).replace(/\P{ASCII}+/gu, (part) => [...Buffer.from(part)].map(octal).join('')),
  // `declare -p`.
  text.replace(/["$`\\]/g, '\\$&'),
  // `printf %q`.
  text.replace(/[^\w%+./:=@~#\u0080-\uffff-]/g, '\\$&'),
]

const percent = (sign: string): string => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`

function urlForms(text: string): string[] {
  const component = encodeURIComponent(text)
  // RFC 3986 reserves five signs more.
  const strict = component.replace(/[!'()*]/g, percent)
  const form = new URLSearchParams({ '': text }).toString().slice(1)
  return [component, strict, strict.replaceAll('%20', '+'), form]
}

/**
 * What stands for it where it is encoded alone, whole or in lines; without the last sign it is there, too, when more follows
 * it, as the line end of `echo`.
 */
export function base64Of(secret: string): string[] {
  const bytes = Buffer.from(secret)
  if (bytes.length < BASE64_BYTES_MIN) return []
  const sure = Math.floor((bytes.length * 8) / 6)
  return (['base64', 'base64url'] as const).flatMap((encoding) => {
    const whole = bytes.toString(encoding).replace(/=+$/, '')
    return [whole, whole.slice(0, sure)].flatMap((form) => [form, form.replace(BASE64_LINE, '$&\n')])
  })
}

/** It as quoted by shells, in JSON and in URLs, where that is another text. */
export function escapesOf(secret: string): string[] {
  // What is no Unicode reaches no program as it is.
  const text = secret.toWellFormed()
  const json = JSON.stringify(text).slice(1, -1)
  return [...shellForms(text), json, ...urlForms(text)].filter((form) => form !== text)
}
