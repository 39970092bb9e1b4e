import type { RefundableLine } from '$backend/bindings'
import { parseQuantity } from '$shared/amount'

export type TypedReturn = { qty: string } | { wrong: 'not_a_number' | 'too_precise' | 'too_many' }

/** Quantities have up to this many decimals, whatever their unit. */
const DECIMALS = 3

function thousandths(qty: string): number {
  const [whole = '0', fraction = ''] = qty.split('.')
  return Number(whole + fraction.padEnd(DECIMALS, '0'))
}

function decimal(thousandths: number): string {
  const digits = String(thousandths).padStart(DECIMALS + 1, '0')
  const fraction = digits.slice(-DECIMALS).replace(/0+$/u, '')
  return digits.slice(0, -DECIMALS) + (fraction && `.${fraction}`)
}

/** How many of a line come back, as typed: an empty box is none, and all that is left is right in any unit. */
export function parseReturn(text: string, { left, decimals }: RefundableLine): TypedReturn {
  const typed = parseQuantity(text, DECIMALS)
  if ('wrong' in typed) {
    switch (typed.wrong) {
      case 'empty':
      case 'zero':
        return { qty: '0' }
      case 'too_long':
        return { wrong: 'too_many' }
      case 'not_a_number':
      case 'too_precise':
        return { wrong: typed.wrong }
    }
  }
  const [wanted, most] = [thousandths(typed.qty), thousandths(left)]
  if (wanted > most) return { wrong: 'too_many' }
  const isPrecise = (typed.qty.split('.')[1] ?? '').length <= decimals
  return wanted === most || isPrecise ? typed : { wrong: 'too_precise' }
}

/** One more, in whole units; what is over at the end comes with the last step. */
export function stepUp(qty: string, left: string): string {
  const next = Math.floor(thousandths(qty) / 1000) * 1000 + 1000
  return decimal(Math.min(next, thousandths(left)))
}

/** One less, in whole units. */
export function stepDown(qty: string): string {
  return decimal(Math.max(0, Math.ceil(thousandths(qty) / 1000) * 1000 - 1000))
}
