import type { LostCard, ProductAnswer } from '$backend/bindings'
import { Refused, type Till } from '$backend/till'

export type Code =
  | { kind: 'product'; product: ProductAnswer }
  | { kind: 'member'; memberId: string }
  | { kind: 'coupon'; code: string }
  | { kind: 'gift_card'; code: string }
  | { kind: 'lost'; card: LostCard }

/** Fourteen digits without a hyphen are a carton's barcode (GTIN-14). */
const COUPON = /^(?!\d{14}$)[0-9A-Z]{5}-?[0-9A-Z]{5}-?[0-9A-Z]{4}$/u
/** Eight letters of the alphabet of coupons. */
const ONCE_CODE = /^[2-9A-HJKMNP-Z]{4}-?[2-9A-HJKMNP-Z]{4}$/iu
/** WeChat 10–15, Alipay 25–30. */
const PAYMENT_CODE = /^(?:1[0-5]|2[5-9]|30)\d{16}$/u

/** A customer's payment code: for the payment device, not for this box. */
export function isPaymentCode(code: string): boolean {
  return PAYMENT_CODE.test(code)
}

/** Whether it looks like a code with which stored value is spent once. */
export function isOnceCode(code: string): boolean {
  return ONCE_CODE.test(code)
}

/** What a scanned code is: a product, most of all; a member's card, or one that was replaced; a coupon. */
export async function knownBy(till: Pick<Till, 'productSearch' | 'memberSearch'>, code: string): Promise<Code | null> {
  const { products } = await till.productSearch({ query: code, limit: 5 })
  const product = products.find((one) => one.barcode === code || one.sku === code)
  if (product) return { kind: 'product', product }
  const { members, lost_card } = await till.memberSearch({ query: code, limit: 2 })
  if (lost_card) return { kind: 'lost', card: lost_card }
  const only = members.length === 1 ? members[0] : undefined
  const member = members.find((one) => one.member_no === code) ?? only
  if (member) return { kind: 'member', memberId: member.member_id }
  const coupon = code.toUpperCase()
  return COUPON.test(coupon) ? { kind: 'coupon', code: coupon } : null
}

/** Gift cards have codes of the form of coupons': no eye tells the two, the till does. */
export async function isGiftCard(till: Pick<Till, 'giftCardShow'>, code: string): Promise<boolean> {
  try {
    await till.giftCardShow({ card: code })
    return true
  } catch (why) {
    if (why instanceof Refused && why.code === 'gift_card_unknown') return false
    throw why
  }
}
