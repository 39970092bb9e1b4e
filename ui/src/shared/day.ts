import { halfWidth } from './amount'

/** A day as it is typed — 2026-11-21, 2026/11/21, 2026.11.21, 2026年11月21日, 20261121 — as the wire has it; none where there is no such day. */
export function parseDay(text: string): string | null {
  const typed = /^(\d{4})(?:[-/.年]?)(\d{1,2})(?:[-/.月]?)(\d{1,2})日?$/u.exec(halfWidth(text))
  if (!typed) return null
  const [year = 0, month = 0, day = 0] = typed.slice(1).map(Number)
  const at = new Date(Date.UTC(year, month - 1, day))
  const isThere = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day
  return isThere ? at.toISOString().slice(0, 10) : null
}
