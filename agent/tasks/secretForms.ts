/**
 * A secret as everyday programs write it: quoted by shells and Python, escaped as JSON, XML, in URLs and forms, as base64
 * and as hexadecimal digits.
 */

/** What is shorter is no secret; fewer signs look like many other words. */
const BASE64_BYTES_MIN = 4
const BASE64_SIGNS_MIN = 5
/** `base64` breaks its lines there. */
const BASE64_LINE = /.{76}(?=.)/g
/** `xxd -p` breaks its lines there. */
const HEX_LINE = /.{60}(?=.)/g

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
  // Python's `quote` leaves the stroke.
  const forms = [component, strict, strict.replaceAll('%2F', '/'), strict.replaceAll('%20', '+'), form]
  return [...forms, ...forms.map((url) => url.replace(/%../g, (sign) => sign.toLowerCase()))]
}

const unicode = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
const upperDigits = (unit: string): string => unit.replace(/[\da-f]+$/, (digits) => digits.toUpperCase())

/** Within the quotes, as JavaScript, Python, PHP, Go and .NET write them. */
function jsonForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1)
  // Each half of a surrogate pair is one escape.
  const ascii = json.replace(/[\x7f-\uffff]/g, unicode)
  const forHtml = json.replace(/[<>&\u2028\u2029]/g, unicode)
  const strictest = json
    .replaceAll('\\"', unicode('"'))
    .replace(/[<>&'+`\x7f-\uffff]/g, (unit) => upperDigits(unicode(unit)))
  const forms = [json, ascii, ascii.replace(/\\u..../g, upperDigits), forHtml, strictest]
  return [...forms, ...forms.map((form) => form.replaceAll('/', '\\/'))]
}

const PYTHON: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const hexByte = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`

function asciiOf(sign: string): string {
  const point = sign.codePointAt(0) ?? 0
  if (point < 0x100) return hexByte(point)
  return point < 0x1_0000 ? unicode(sign) : `\\U${point.toString(16).padStart(8, '0')}`
}

/** `repr` and `ascii` of text, and `repr` of bytes, within either quotes. */
function pythonForms(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is written in another way
  const plain = text.replace(/[\\\x00-\x1f\x7f]/g, (sign) => PYTHON[sign] ?? hexByte(sign.charCodeAt(0)))
  const bytes = plain.replace(/\P{ASCII}+/gu, (part) => [...Buffer.from(part)].map(hexByte).join(''))
  const ascii = plain.replace(/\P{ASCII}/gu, asciiOf)
  return [plain, ascii, bytes].flatMap((form) => [form, form.replaceAll("'", "\\'")])
}

const XML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function xmlForms(text: string): string[] {
  const quoted = text.replace(/[&<>"]/g, (sign) => XML[sign] ?? sign)
  const apostrophes = ['&#39;', '&#x27;', '&apos;'].map((sign) => quoted.replaceAll("'", sign))
  return [text.replace(/[&<>]/g, (sign) => XML[sign] ?? sign), quoted, ...apostrophes]
}

/**
 * What stands for it where it is encoded in one piece, whole or in lines. Behind other bytes (`user:` of HTTP's Basic)
 * its first sign, and before more of them its last one, may hold bits of both: these are left.
 */
export function base64Of(secret: string): string[] {
  const bytes = Buffer.from(secret)
  if (bytes.length < BASE64_BYTES_MIN) return []
  const forms = (['base64', 'base64url'] as const).flatMap((encoding) =>
    [0, 1, 2].flatMap((before) => {
      const whole = Buffer.concat([Buffer.alloc(before), bytes])
        .toString(encoding)
        .replace(/=+$/, '')
      const from = Math.ceil((before * 8) / 6)
      const sure = Math.floor(((before + bytes.length) * 8) / 6)
      return before === 0 ? [whole, whole.slice(0, sure)] : [whole.slice(from), whole.slice(from, sure)]
    }),
  )
  const sure = forms.filter(({ length }) => length >= BASE64_SIGNS_MIN)
  return sure.flatMap((form) => [form, form.replace(BASE64_LINE, '$&\n')])
}

/** Its bytes as pairs of digits, in either case, whole or in lines. */
export function hexOf(secret: string): string[] {
  const hex = Buffer.from(secret).toString('hex')
  return [hex, hex.replace(HEX_LINE, '$&\n'), hex.toUpperCase()]
}

/** It as quoted by shells and Python, in JSON, XML and URLs, where that is another text. */
export function escapesOf(secret: string): string[] {
  // What is no Unicode reaches no program as it is.
  const text = secret.toWellFormed()
  const forms = [shellForms, jsonForms, pythonForms, xmlForms, urlForms].flatMap((formsOf) => formsOf(text))
  return forms.filter((form) => form !== text)
}
