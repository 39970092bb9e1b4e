import type { PutTier, TierAnswer, TierNeed, TierWindow } from '$backend/bindings'
import type { Till } from '$backend/till'
import { amountDigits } from '$shared/amount'
import { amount, decimal, MadeForm, whole } from './made.svelte'

export type NeedBy = TierNeed['by'] | 'hand'
export type Over = TierWindow['over']

/** What a tier asks for, and the message that says so. */
export const NEED_BY: Record<NeedBy, string> = {
  spent: 'tier-kind-spent', visits: 'tier-kind-visits', top_ups: 'tier-kind-top-ups', points: 'tier-kind-points', hand: 'tier-kind-hand',
}

/** For how long what a member does counts. */
export const OVER: Record<Over, string> = {
  months: 'tier-span-months', days: 'tier-span-days', month: 'tier-span-month', year: 'tier-span-year', always: 'tier-span-always',
}

/** A tier as it is typed: new, or a change of one. */
export class TierForm extends MadeForm<PutTier, TierAnswer> {
  levelText = $state('1')
  needBy = $state<NeedBy>('spent')
  amountText = $state('')
  over = $state<Over>('months')
  countText = $state('12')
  graceText = $state('30')
  rateText = $state('')
  timesText = $state('')

  constructor(
    till: Pick<Till, 'tierPut'>,
    before: TierAnswer | null,
    scale: number,
  ) {
    super(before, scale, till.tierPut)
    if (before) this.#fill(before)
  }

  #fill(tier: TierAnswer): void {
    this.levelText = String(tier.level)
    this.needBy = tier.need?.by ?? 'hand'
    if (tier.need) this.amountText = 'least_minor' in tier.need ? amountDigits(tier.need.least_minor, this.scale) : String(tier.need.least)
    this.over = tier.window.over
    if ('count' in tier.window) this.countText = String(tier.window.count)
    this.graceText = String(tier.grace_days)
    this.rateText = tier.price_rate ?? ''
    this.timesText = tier.points_times ?? ''
  }

  get isMoney(): boolean {
    return this.needBy === 'spent' || this.needBy === 'top_ups'
  }

  get isCounted(): boolean {
    return this.over === 'days' || this.over === 'months'
  }

  get #need(): TierNeed | null | undefined {
    if (this.needBy === 'hand') return null
    if (this.needBy === 'visits') {
      const least = whole(this.amountText)
      return typeof least === 'number' ? { by: 'visits', least } : undefined
    }
    if (this.needBy === 'points') {
      const least = decimal(this.amountText)
      return typeof least === 'string' ? { by: 'points', least } : undefined
    }
    const least_minor = amount(this.amountText, this.scale)
    return typeof least_minor === 'number' ? { by: this.needBy, least_minor } : undefined
  }

  get #window(): TierWindow | null {
    if (this.over !== 'days' && this.over !== 'months') return { over: this.over }
    const count = whole(this.countText)
    return typeof count === 'number' ? { over: this.over, count } : null
  }

  get request(): PutTier | null {
    const [level, grace] = [whole(this.levelText), whole(this.graceText)]
    const [need, window] = [this.#need, this.#window]
    const [rate, times] = [decimal(this.rateText), decimal(this.timesText)]
    if (rate === undefined || times === undefined) return null
    if (level == null || grace == null || need === undefined || !window || this.name.trim() === '') return null
    return {
      tier_id: this.before?.tier_id ?? null,
      name: this.name.trim(),
      level,
      need,
      window,
      grace_days: grace,
      price_rate: rate,
      points_times: times,
      is_active: this.isActive,
    }
  }
}
