import type { OfferedPlan, PlanAnswer, ShareRequest, TopUpAnswer, TopUpQuote } from '$backend/bindings'
import type { Till } from '$backend/till'
import { amountDigits, parseAmount } from '$shared/amount'
import { Sending } from '$shared/sending.svelte'
import type { MoneyKind } from '$shared/tenders'

/** Which plan gives: the one that the till suggests, one that was chosen, or none, and then the gift is typed. */
export type Choosing = { by: 'till' } | { by: 'cashier'; planId: string } | { by: 'hand' }

type TopUpTill = Pick<Till, 'storedValueTopUp' | 'storedValueQuoteTopUp' | 'planList'>

/** Selling stored value: what is paid, what is given on top, and the balance before and after as the till says. */
export class TopUp extends Sending {
  paidText = $state('')
  bonusText = $state('')
  tender = $state<MoneyKind>('cash')
  choosing = $state.raw<Choosing>({ by: 'till' })
  /** What the shop offers, before anything is typed. */
  shopPlans = $state.raw<PlanAnswer[]>([])
  quoted = $state.raw<TopUpQuote | null>(null)
  /** The plan that the quote is of. */
  planId = $state.raw<string | null>(null)
  done = $state.raw<TopUpAnswer | null>(null)
  #asked = 0
  /** The quote of what is typed and chosen now, while it is under way and after. */
  #quoting: Promise<void> = Promise.resolve()
  #isSending = false

  constructor(
    private readonly till: TopUpTill,
    private readonly memberId: string,
    private readonly scale: number,
    newId: () => string,
    private readonly staff: ShareRequest[] = [],
  ) {
    super(newId)
  }

  get typed(): { paid_minor: number; bonus_minor: number } | null {
    const paid = parseAmount(this.paidText, this.scale)
    const bonus = this.bonusText.trim() === '' ? { minor: 0 } : parseAmount(this.bonusText, this.scale)
    return 'minor' in paid && 'minor' in bonus && paid.minor > 0 ? { paid_minor: paid.minor, bonus_minor: bonus.minor } : null
  }

  /** The plans for the amount, the suggested one first. */
  get plans(): OfferedPlan[] {
    return (this.quoted?.plans ?? []).toSorted((a, b) => Number(b.is_suggested) - Number(a.is_suggested))
  }

  /** Whether the gift is typed: no plan applies, or none is wanted. */
  get isByHand(): boolean {
    return this.quoted !== null && this.planId === null
  }

  /** Whether the rules refuse it. */
  get isRefused(): boolean {
    return this.quoted?.warnings.some((warning) => warning.is_refused) ?? false
  }

  async load(): Promise<void> {
    this.shopPlans = (await this.till.planList({ active: true })).plans
  }

  choose(choosing: Choosing): Promise<void> {
    this.choosing = choosing
    if (choosing.by !== 'hand') this.bonusText = ''
    return this.quote()
  }

  /** Pays what a plan asks for, and takes it. */
  take(planId: string, paidMinor: number): Promise<void> {
    this.paidText = amountDigits(paidMinor, this.scale)
    return this.choose({ by: 'cashier', planId })
  }

  quote(): Promise<void> {
    this.#quoting = this.#ask()
    return this.#quoting
  }

  async #ask(): Promise<void> {
    const asked = ++this.#asked
    const typed = this.typed
    if (!typed) {
      this.quoted = null
      this.planId = null
      return
    }
    try {
      const found = await this.#quote(typed)
      if (asked !== this.#asked) return
      this.quoted = found.quoted
      this.planId = found.planId
      this.why = null
    } catch (why) {
      if (asked !== this.#asked) return
      this.quoted = null
      this.planId = null
      this.why = why
    }
  }

  /** Asks which plans there are, and then for what the chosen one gives. */
  async #quote({ paid_minor, bonus_minor }: { paid_minor: number; bonus_minor: number }): Promise<{ quoted: TopUpQuote; planId: string | null }> {
    const request = { member_id: this.memberId, paid_minor }
    const first = await this.till.storedValueQuoteTopUp(bonus_minor > 0 ? { ...request, bonus_minor } : request)
    const chosen = bonus_minor > 0 ? undefined : this.#chosen(first.plans)
    if (!chosen) return { quoted: first, planId: null }
    return { quoted: await this.till.storedValueQuoteTopUp({ ...request, plan_id: chosen.plan_id }), planId: chosen.plan_id }
  }

  /** A plan that was chosen and does not apply any more gives way to the suggested one. */
  #chosen(plans: OfferedPlan[]): OfferedPlan | undefined {
    const { choosing } = this
    if (choosing.by === 'hand') return undefined
    const taken = choosing.by === 'cashier' ? plans.find((plan) => plan.plan_id === choosing.planId) : undefined
    return taken ?? plans.find((plan) => plan.is_suggested)
  }

  /** Sells what is typed with the gift that the till quotes for it: never an amount with the gift of the one before. */
  async send(): Promise<void> {
    if (this.isBusy || this.done || this.#isSending) return
    this.#isSending = true
    try {
      await this.#latestQuote()
      await this.#sell()
    } finally {
      this.#isSending = false
    }
  }

  async #latestQuote(): Promise<void> {
    let awaited
    do {
      awaited = this.#quoting
      await awaited
    } while (awaited !== this.#quoting)
  }

  async #sell(): Promise<void> {
    const typed = this.typed
    if (!typed || !this.quoted || this.isRefused) return
    const gift = this.planId
      ? { plan_id: this.planId, expect_bonus_minor: this.quoted.gift.bonus_minor ?? 0 }
      : { bonus_minor: typed.bonus_minor }
    const request = { member_id: this.memberId, paid_minor: typed.paid_minor, ...gift, tender: this.tender, staff: this.staff }
    this.done = await this.attempt(request, this.till.storedValueTopUp)
  }
}
