import type { PutTier, TierAnswer, TierNeed, TierWindow } from '$backend/bindings'
import type { Till } from '$backend/till'
import { amountDigits, halfWidth, parseAmount } from '$shared/amount'
import { Sending } from '$shared/sending.svelte'

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

const WHOLE = /^\d{1,6}$/u
const DECIMAL = /^\d{1,9}(?:\.\d{1,2})?$/u

function whole(text: string): number | null {
  const digits = halfWidth(text)
  return WHOLE.test(digits) ? Number(digits) : null
}

/** A tier as it is typed: new, or a change of one. */
export class TierForm extends Sending {
  name = $state('')
  levelText = $state('1')
  needBy = $state<NeedBy>('spent')
  amountText = $state('')
  over = $state<Over>('months')
  countText = $state('12')
  graceText = $state('30')
  isActive = $state(true)

  constructor(
    private readonly till: Pick<Till, 'tierPut'>,
    readonly before: TierAnswer | null,
    private readonly scale: number,
  ) {
    super()
    if (before) this.#fill(before)
  }

  #fill(tier: TierAnswer): void {
    this.name = tier.name
    this.levelText = String(tier.level)
    this.needBy = tier.need?.by ?? 'hand'
    if (tier.need) this.amountText = 'least_minor' in tier.need ? amountDigits(tier.need.least_minor, this.scale) : String(tier.need.least)
    this.over = tier.window.over
    if ('count' in tier.window) this.countText = String(tier.window.count)
    this.graceText = String(tier.grace_days)
    this.isActive = tier.is_active
  }

  get isMoney(): boolean {
    return this.needBy === 'spent' || this.needBy === 'top_ups'
  }

  get isCounted(): boolean {
    return this.over === 'days' || this.over === 'months'
  }

  isNumberWrong(text: string): boolean {
    return halfWidth(text) !== '' && whole(text) === null
  }

  get #need(): TierNeed | null | undefined {
    if (this.needBy === 'hand') return null
    if (this.needBy === 'visits') {
      const least = whole(this.amountText)
      return least === null ? undefined : { by: 'visits', least }
    }
    if (this.needBy === 'points') {
      const least = halfWidth(this.amountText)
      return DECIMAL.test(least) ? { by: 'points', least } : undefined
    }
    const least = parseAmount(this.amountText, this.scale)
    return 'minor' in least ? { by: this.needBy, least_minor: least.minor } : undefined
  }

  get #window(): TierWindow | null {
    if (this.over !== 'days' && this.over !== 'months') return { over: this.over }
    const count = whole(this.countText)
    return count === null ? null : { over: this.over, count }
  }

  /** What would be sent; none while something typed is no number, or missing. */
  get request(): PutTier | null {
    const [level, grace] = [whole(this.levelText), whole(this.graceText)]
    const [need, window] = [this.#need, this.#window]
    if (level === null || grace === null || need === undefined || !window || this.name.trim() === '') return null
    return { tier_id: this.before?.tier_id ?? null, name: this.name.trim(), level, need, window, grace_days: grace, is_active: this.isActive }
  }

  async send(): Promise<TierAnswer | null> {
    const request = this.request
    return request && (await this.attempt(request, this.till.tierPut))
  }
}
