import type { AlertAnswer, CouponTerms, QuoteAnswer } from '$backend/bindings'

/** What the cashier should know of the member at the counter, with one thing to do. */
export type Chip =
  | { id: string; kind: 'alert'; alert: AlertAnswer }
  | { id: string; kind: 'coupon'; coupon: CouponTerms }
  | { id: string; kind: 'short'; held_minor: number; missing_minor: number }

export const CHIPS_SHOWN = 3

/** The most important first: what stands in the way of paying, what the member may save, what to say. */
export function chipsOf(quote: QuoteAnswer | null, alerts: readonly AlertAnswer[]): Chip[] {
  const held = quote?.stored_value?.total_minor
  const missing = quote?.stored_value_missing_minor
  const short: Chip[] = held != null && missing != null ? [{ id: 'short', kind: 'short', held_minor: held, missing_minor: missing }] : []
  const coupons = (quote?.coupons_usable ?? []).map((coupon): Chip => ({ id: `coupon:${coupon.code}`, kind: 'coupon', coupon }))
  const others = alerts.map((alert): Chip => ({ id: `alert:${alert.kind}`, kind: 'alert', alert }))
  return [...short, ...coupons, ...others]
}
