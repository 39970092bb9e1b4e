import type { SettingAnswer } from '$backend/bindings'
import { halfWidth } from '$shared/amount'

const DAY_MS = 86_400_000
/** A month and a day are judged in a leap year: the 29th of February counts as the 28th in the others. */
const LEAP_YEAR = 2000

/** When points lapse: so many months after they were earned, and all on one date of the year. Zero and empty: never. */
export type PointsExpiry = { months: number; date: string }

/** The rule among the settings that are in force; none where they are not there. */
export function expiryOf(settings: readonly SettingAnswer[]): PointsExpiry | null {
  const value = (key: string) => settings.find((one) => one.key === key)?.value
  const [months, date] = [value('points.expiry_months'), value('points.expiry_date')]
  return typeof months === 'number' && typeof date === 'string' ? { months, date } : null
}

/** A date of every year as it is typed — 12-31, 12/31, 12月31日, 1231 — as the settings have it; none where there is no such day. */
export function parseMonthDay(text: string): string | null {
  const digits = halfWidth(text)
  const typed = /^(\d{1,2})[-/.月](\d{1,2})日?$/u.exec(digits) ?? /^(\d{2})(\d{2})$/u.exec(digits)
  const [month = 0, day = 0] = typed?.slice(1).map(Number) ?? []
  if (month < 1 || month > 12 || day < 1 || day > lastDay(LEAP_YEAR, month)) return null
  return `${two(month)}-${two(day)}`
}

/** The last day on which points that are earned on a day can be used, as the till counts it; none where they never lapse. */
export function pointsUntil(earnedOn: string, { months, date }: PointsExpiry): string | null {
  if (months === 0 && date === '') return null
  const least = monthsLater(earnedOn, months)
  if (date === '') return least
  const [month = 0, day = 0] = date.split('-').map(Number)
  const on = (year: number) => dayOf(year, month, Math.min(day, lastDay(year, month)))
  const year = Number(least.slice(0, 4))
  return on(year) >= least ? on(year) : on(year + 1)
}

/** The same day so many months later, cut to the month's end. */
function monthsLater(iso: string, months: number): string {
  const [year = 0, month = 0, day = 0] = iso.split('-').map(Number)
  const at = year * 12 + month - 1 + months
  const [toYear, toMonth] = [Math.floor(at / 12), (at % 12) + 1]
  return dayOf(toYear, toMonth, Math.min(day, lastDay(toYear, toMonth)))
}

function lastDay(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 1) - DAY_MS).getUTCDate()
}

const two = (number: number) => String(number).padStart(2, '0')
const dayOf = (year: number, month: number, day: number) => `${year}-${two(month)}-${two(day)}`
