import type { Gift, PlanAnswer, PutPlan } from '$backend/bindings'
import type { Till } from '$backend/till'
import { amountDigits, halfWidth, isZero, parseAmount } from '$shared/amount'
import { Sending } from '$shared/sending.svelte'

const WHOLE = /^\d{1,6}$/u
const POINTS = /^\d{1,9}(?:\.\d{1,2})?$/u

/** A whole number that was typed; `null` where nothing was, `undefined` where it is none. */
function whole(text: string): number | null | undefined {
  const digits = halfWidth(text)
  if (digits === '') return null
  return WHOLE.test(digits) ? Number(digits) : undefined
}

/** A plan as it is typed: new, or a change of one. */
export class PlanForm extends Sending {
  name = $state('')
  fromText = $state('')
  toText = $state('')
  isPerFull = $state(false)
  bonusText = $state('')
  pointsText = $state('')
  partsText = $state('1')
  couponOffText = $state('')
  couponMinimumText = $state('')
  couponDaysText = $state('30')
  couponCountText = $state('1')
  perMemberText = $state('')
  validFrom = $state('')
  validUntil = $state('')
  isActive = $state(true)

  constructor(
    private readonly till: Pick<Till, 'planPut'>,
    readonly before: PlanAnswer | null,
    private readonly scale: number,
  ) {
    super()
    if (before) this.#fill(before)
  }

  #fill(plan: PlanAnswer): void {
    const digits = (minor: number | null | undefined) => (minor ? amountDigits(minor, this.scale) : '')
    const coupon = plan.gift.coupons?.[0]
    this.name = plan.name
    this.fromText = digits(plan.paid_from_minor)
    this.toText = digits(plan.paid_to_minor)
    this.isPerFull = plan.is_per_full
    this.bonusText = digits(plan.gift.bonus_minor)
    this.pointsText = plan.gift.points && !isZero(plan.gift.points) ? plan.gift.points : ''
    this.partsText = String(plan.gift.parts ?? 1)
    if (coupon) {
      this.couponOffText = digits(coupon.off_minor)
      this.couponMinimumText = digits(coupon.minimum_minor)
      this.couponDaysText = String(coupon.valid_days)
      this.couponCountText = String(coupon.count)
    }
    this.perMemberText = plan.per_member == null ? '' : String(plan.per_member)
    this.validFrom = plan.valid_from ?? ''
    this.validUntil = plan.valid_until ?? ''
    this.isActive = plan.is_active
  }

  get arePointsWrong(): boolean {
    const points = halfWidth(this.pointsText)
    return points !== '' && !POINTS.test(points)
  }

  isNumberWrong(text: string): boolean {
    return whole(text) === undefined
  }

  /** What would be sent; none while something typed is no amount or number. */
  get request(): PutPlan | null {
    const from = parseAmount(this.fromText, this.scale)
    const to = this.#amount(this.toText)
    const gift = this.#gift()
    const perMember = whole(this.perMemberText)
    if ('wrong' in from || to === undefined || !gift || perMember === undefined || this.name.trim() === '') return null
    return {
      plan_id: this.before?.plan_id ?? null,
      name: this.name.trim(),
      paid_from_minor: from.minor,
      paid_to_minor: to,
      is_per_full: this.isPerFull,
      valid_from: this.validFrom || null,
      valid_until: this.validUntil || null,
      per_member: perMember,
      gift,
      is_active: this.isActive,
    }
  }

  #gift(): Gift | null {
    const bonus = this.#amount(this.bonusText)
    const [off, minimum] = [this.#amount(this.couponOffText), this.#amount(this.couponMinimumText)]
    const [parts, days, count] = [this.partsText, this.couponDaysText, this.couponCountText].map(whole)
    if ([bonus, off, minimum, parts, days, count].includes(undefined) || this.arePointsWrong) return null
    // A plan that was made elsewhere may have more kinds of coupons than the form shows: they stay.
    const others = this.before?.gift.coupons?.slice(1) ?? []
    const coupon = off ? [{ off_minor: off, minimum_minor: minimum ?? 0, valid_days: days ?? 0, count: count ?? 0 }] : []
    return { bonus_minor: bonus ?? 0, points: halfWidth(this.pointsText) || '0', coupons: [...coupon, ...others], parts: parts ?? 1 }
  }

  /** An amount that was typed; `null` where nothing was, `undefined` where it is none. */
  #amount(text: string): number | null | undefined {
    if (text.trim() === '') return null
    const typed = parseAmount(text, this.scale)
    return 'minor' in typed ? typed.minor : undefined
  }

  async send(): Promise<PlanAnswer | null> {
    const request = this.request
    return request && (await this.attempt(request, this.till.planPut))
  }
}
