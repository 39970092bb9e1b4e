import type { AlertAnswer, CardAnswer, CouponTerms, Frozen, PersonAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { chipsOf, type Chip } from './chips'
import type { OpenBasket } from './open_basket.svelte'

/** The member who buys: what the shop has of them, and what the cashier should know. */
export class Buyer {
  card = $state.raw<CardAnswer | null>(null)
  #alerts = $state.raw<AlertAnswer[]>([])
  #putAway = $state.raw<ReadonlySet<string>>(new Set())
  /** Whose freeze the cashier has read. */
  #frozenRead = $state<string | null>(null)

  constructor(
    private readonly till: Pick<Till, 'memberCard' | 'alertList'>,
    private readonly open: OpenBasket,
    private readonly fail: (why: unknown) => void,
  ) {}

  get couponsLeft(): CouponTerms[] {
    if (this.card?.frozen) return []
    return (this.card?.coupons ?? []).filter((coupon) => !this.open.now.coupons.includes(coupon.code))
  }

  /** Who besides the member can buy with the card. */
  get people(): PersonAnswer[] {
    return (this.card?.family ?? []).filter((person) => person.is_active)
  }

  /** The member's freeze, as long as the cashier has not read of it. */
  get frozenUnread(): Frozen | null {
    return this.card && this.card.member_id !== this.#frozenRead ? (this.card.frozen ?? null) : null
  }

  readFrozen(): void {
    this.#frozenRead = this.card?.member_id ?? null
  }

  /** What the cashier should know, the most important first; those put away are gone until the next sale. */
  get chips(): Chip[] {
    if (!this.card) return []
    // What the quote offered may be in the basket before the next quote is there.
    const isUsed = (chip: Chip) => chip.kind === 'coupon' && this.open.now.coupons.includes(chip.coupon.code)
    return chipsOf(this.open.quote, this.#alerts).filter((chip) => !this.#putAway.has(chip.id) && !isUsed(chip))
  }

  putAway(id: string): void {
    this.#putAway = new Set([...this.#putAway, id])
  }

  putAllAway(): void {
    this.#putAway = new Set([...this.#putAway, ...this.chips.map((chip) => chip.id)])
  }

  /** Another member is in the basket, or none any more. */
  change(): void {
    this.card = null
    this.#frozenRead = null
    this.#alerts = []
    void this.load()
  }

  /** The next sale begins. */
  leave(): void {
    this.#putAway = new Set()
    this.change()
  }

  async load(): Promise<void> {
    const { member_id } = this.open.now
    if (!member_id) return
    try {
      const [card, { alerts }] = await Promise.all([this.till.memberCard({ member_id }), this.till.alertList({ member_id })])
      if (this.open.now.member_id !== member_id) return
      this.card = card
      this.#alerts = alerts
    } catch (why) {
      this.fail(why)
    }
  }
}
