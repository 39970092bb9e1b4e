import { halfWidth } from './amount'

/** A rate of tax in percent as the till takes it, or null where it is none: 0 to 100 with at most three decimals. */
export function parseRate(text: string): string | null {
  const digits = halfWidth(text).replace(/%$/u, '')
  return /^(100(\.0{1,3})?|\d{1,2}(\.\d{1,3})?)$/u.test(digits) ? digits : null
}
