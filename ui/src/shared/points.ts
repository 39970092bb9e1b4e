import { parseAmount, type Typed } from './amount'

/** Points in hundredths, as the ledger keeps them; or why what was typed is none. */
export type TypedPoints = { centi: number } | Extract<Typed, { wrong: string }>

/** How many decimals a number of points may have. */
export const POINTS_DECIMALS = 2

export function parsePoints(text: string): TypedPoints {
  const typed = parseAmount(text, POINTS_DECIMALS)
  return 'minor' in typed ? { centi: typed.minor } : typed
}

/** The hundredths of a decimal of the wire: `-12.5` is -1250. */
export function centiOf(decimal: string): number {
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.')
  const centi = Number(whole + fraction.padEnd(POINTS_DECIMALS, '0'))
  return decimal.startsWith('-') && centi !== 0 ? -centi : centi
}

/** The decimal of the wire, without zeros behind it: 1250 is `12.5`. */
export function pointsText(centi: number): string {
  const digits = String(Math.abs(centi)).padStart(POINTS_DECIMALS + 1, '0')
  const fraction = digits.slice(-POINTS_DECIMALS).replace(/0+$/u, '')
  return (centi < 0 ? '-' : '') + digits.slice(0, -POINTS_DECIMALS) + (fraction && `.${fraction}`)
}

/** A change as rows show it: `+12.5`, `−30`, `0`. */
export function pointsChange(decimal: string): string {
  const centi = centiOf(decimal)
  const sign = centi > 0 ? '+' : centi < 0 ? '−' : ''
  return sign + pointsText(Math.abs(centi))
}
