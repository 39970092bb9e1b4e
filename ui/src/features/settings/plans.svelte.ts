import type { Gift, PlanAnswer, PutPlan, TierAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { amountDigits, isZero } from '$shared/amount'
import { amount, decimal, MadeForm, whole } from './made.svelte'

/** A plan as it is typed: new, or a change of one. */
export class PlanForm extends MadeForm<PutPlan, PlanAnswer> {
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
  areCouponsInParts = $state(false)
  usesSku = $state('')
  usesCountText = $state('1')
  perMemberText = $state('')
  validFrom = $state('')
  validUntil = $state('')
  /** The tiers of the shop: those that members get, and any other that the plan names already. */
  shopTiers = $state.raw<TierAnswer[]>([])
  tiers = $state.raw<readonly string[]>([])
  giftTier = $state('')
  giftMonthsText = $state('')

  constructor(
    private readonly till: Pick<Till, 'planPut' | 'tierList'>,
    before: PlanAnswer | null,
    scale: number,
  ) {
    super(before, scale, till.planPut)
    if (before) this.#fill(before)
  }

  async readTiers(): Promise<void> {
    const { tiers } = await this.till.tierList({})
    const before = [...(this.before?.tiers ?? []), this.before?.gift.tier?.tier_id]
    this.shopTiers = tiers.filter((tier) => tier.is_active || before.includes(tier.tier_id))
  }

  toggleTier(id: string): void {
    this.tiers = this.tiers.includes(id) ? this.tiers.filter((one) => one !== id) : [...this.tiers, id]
  }

  #fill(plan: PlanAnswer): void {
    const digits = (minor: number | null | undefined) => (minor ? amountDigits(minor, this.scale) : '')
    const coupon = plan.gift.coupons?.[0]
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
      this.areCouponsInParts = coupon.is_in_parts ?? false
    }
    if (plan.gift.uses) {
      this.usesSku = plan.gift.uses.sku
      this.usesCountText = String(plan.gift.uses.count)
    }
    this.perMemberText = plan.per_member == null ? '' : String(plan.per_member)
    this.validFrom = plan.valid_from ?? ''
    this.tiers = plan.tiers ?? []
    this.giftTier = plan.gift.tier?.tier_id ?? ''
    this.giftMonthsText = plan.gift.tier?.months == null ? '' : String(plan.gift.tier.months)
    this.validUntil = plan.valid_until ?? ''
  }

  get request(): PutPlan | null {
    const [from, to] = [this.#amount(this.fromText), this.#amount(this.toText)]
    const gift = this.#gift()
    const perMember = whole(this.perMemberText)
    if (from == null || to === undefined || !gift || perMember === undefined || this.name.trim() === '') return null
    return {
      plan_id: this.before?.plan_id ?? null,
      name: this.name.trim(),
      paid_from_minor: from,
      paid_to_minor: to,
      is_per_full: this.isPerFull,
      valid_from: this.validFrom || null,
      valid_until: this.validUntil || null,
      per_member: perMember,
      tiers: [...this.tiers],
      gift,
      is_active: this.isActive,
    }
  }

  #gift(): Gift | null {
    const bonus = this.#amount(this.bonusText)
    const [off, minimum] = [this.#amount(this.couponOffText), this.#amount(this.couponMinimumText)]
    const [parts, days, count] = [this.partsText, this.couponDaysText, this.couponCountText].map(whole)
    const points = decimal(this.pointsText)
    const sku = this.usesSku.trim()
    // What is not shown is not asked.
    const months = this.giftTier === '' ? null : whole(this.giftMonthsText)
    const uses = sku === '' ? null : whole(this.usesCountText)
    if ([bonus, off, minimum, parts, days, count].includes(undefined) || points === undefined || months === undefined || uses === undefined) return null
    // A plan that was made elsewhere may have more kinds of coupons than the form shows: they stay.
    const others = this.before?.gift.coupons?.slice(1) ?? []
    const coupon = off ? [{ off_minor: off, minimum_minor: minimum ?? 0, valid_days: days ?? 0, count: count ?? 0, is_in_parts: this.areCouponsInParts }] : []
    return {
      bonus_minor: bonus ?? 0,
      points: points ?? '0',
      coupons: [...coupon, ...others],
      uses: sku === '' ? null : { sku, count: uses ?? 0 },
      parts: parts ?? 1,
      tier: this.giftTier === '' ? null : { tier_id: this.giftTier, months },
    }
  }

  #amount(text: string) {
    return amount(text, this.scale)
  }
}
