import type { Currency, Locale } from '$backend/bindings'
import { amountDigits } from './amount'

/** How many decimals a shop's ledger keeps. */
export const CURRENCY_SCALE: Record<Currency, number> = { CNY: 2, TWD: 0, HKD: 2, MOP: 2, SGD: 2, MYR: 2, USD: 2 }

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Digits alone: no sign, no grouping (tests/data/format_cases.json). */
export function money(minor: number, currency: Currency): string {
  return amountDigits(minor, CURRENCY_SCALE[currency])
}

type Day = { year: number; month: number; day: number }

function parts(iso: string): Day | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})/u.exec(iso)
  return found && { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) }
}

const clock = (iso: string) => /T(\d{2}:\d{2})/u.exec(iso)?.[1] ?? ''

export function date(iso: string, locale: Locale): string {
  const at = parts(iso)
  if (!at) return iso
  if (locale === 'en') return `${at.day} ${MONTHS[at.month - 1]} ${at.year}`
  return `${at.year}年${at.month}月${at.day}日`
}

/** Without the year. */
export function dateShort(iso: string, locale: Locale): string {
  const at = parts(iso)
  if (!at) return iso
  return locale === 'en' ? `${at.day} ${MONTHS[at.month - 1]}` : `${at.month}月${at.day}日`
}

export function moment(iso: string, locale: Locale): string {
  return `${date(iso, locale)} ${clock(iso)}`
}

export function momentShort(iso: string, locale: Locale): string {
  return locale === 'en' ? `${clock(iso)} ${dateShort(iso, locale)}` : `${dateShort(iso, locale)}${clock(iso)}`
}

export const timeOfDay = clock

/** Whole days from one business day to another. */
export function daysBetween(from: string, to: string): number {
  const [a, b] = [parts(from), parts(to)]
  if (!a || !b) return 0
  return Math.round((Date.UTC(b.year, b.month - 1, b.day) - Date.UTC(a.year, a.month - 1, a.day)) / 86_400_000)
}

/** The end of a phone, by which people name their number. */
export function phoneTail(phone: string): string {
  return phone.slice(-4)
}

/** The name with all but its first character hidden, as lists show it: 王**. */
export function maskedName(name: string): string {
  const first = Array.from(name)[0]
  return first ? `${first}**` : ''
}

/** A member in a list, where others may look on: masked name and salutation, else the number. */
export function memberLabel(member: { name?: string | null; salutation?: string | null; member_no: string }): string {
  return [member.name && maskedName(member.name), member.salutation].filter(Boolean).join(' ') || member.member_no
}
