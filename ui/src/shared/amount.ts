/** What a cashier typed into an amount box, or why it is none. Amounts are whole minor units; no float is ever made. */
export type Typed = { minor: number } | { wrong: 'empty' | 'not_a_number' | 'too_precise' | 'too_long' }

/** More digits than this are a barcode in the wrong box, not money. */
export const AMOUNT_DIGITS_MAX = 8

const FULL_WIDTH_ZERO = 0xff10

/** Half-width digits and a point: `１２。５` is `12.5`. Spaces go, and so do a currency's sign before and 元 after the digits. */
export function halfWidth(text: string): string {
  return Array.from(text.normalize('NFC'), (char) => {
    const digit = (char.codePointAt(0) ?? 0) - FULL_WIDTH_ZERO
    if (digit >= 0 && digit <= 9) return String(digit)
    if (char === '。' || char === '．' || char === '｡' || char === '・') return '.'
    if (char === '＊' || char === '×') return '*'
    if (char === '－') return '-'
    if (char === '＋') return '+'
    return char
  })
    .join('')
    .replace(/\s/gu, '')
}

export function parseAmount(text: string, scale: number): Typed {
  const typed = halfWidth(text).replace(/^[¥￥$]/u, '').replace(/元$/u, '')
  if (typed === '') return { wrong: 'empty' }
  const parts = /^(\d*)(?:\.(\d*))?$/u.exec(typed)
  if (!parts || !/\d/u.test(typed)) return { wrong: 'not_a_number' }
  const whole = parts[1] ?? ''
  const fraction = (parts[2] ?? '').replace(/0+$/u, '')
  if (whole.length + (parts[2] ?? '').length > AMOUNT_DIGITS_MAX) return { wrong: 'too_long' }
  if (fraction.length > scale) return { wrong: 'too_precise' }
  return { minor: Number(whole + fraction.padEnd(scale, '0')) }
}

export type TypedQuantity = { qty: string } | { wrong: 'empty' | 'not_a_number' | 'too_precise' | 'too_long' | 'zero' }

/** A quantity above zero as the decimal string of the wire. */
export function parseQuantity(text: string, decimals: number): TypedQuantity {
  const typed = halfWidth(text)
  if (typed === '') return { wrong: 'empty' }
  const parts = /^(\d*)(?:\.(\d*))?$/u.exec(typed)
  if (!parts || !/\d/u.test(typed)) return { wrong: 'not_a_number' }
  const whole = (parts[1] ?? '').replace(/^0+/u, '')
  const fraction = (parts[2] ?? '').replace(/0+$/u, '')
  if (whole.length > 5) return { wrong: 'too_long' }
  if (fraction.length > decimals) return { wrong: 'too_precise' }
  if (whole === '' && fraction === '') return { wrong: 'zero' }
  return { qty: (whole || '0') + (fraction && `.${fraction}`) }
}

/** Whether a decimal of the wire is nothing: `0`, `0.00`. */
export function isZero(decimal: string): boolean {
  return /^-?0+(?:\.0+)?$/u.test(decimal)
}

/** One more of something that is counted in whole units. */
export function oneMore(qty: string): string | null {
  return /^\d{1,5}$/u.test(qty) ? String(Number(qty) + 1) : null
}

/** The digits of an amount as they are typed into a box: `3550` with two decimals is `35.50`. */
export function amountDigits(minor: number, scale: number): string {
  const sign = minor < 0 ? '-' : ''
  const digits = String(Math.abs(minor)).padStart(scale + 1, '0')
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
