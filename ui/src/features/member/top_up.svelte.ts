import type { Balance, ShareRequest, TenderKind, TopUpAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { parseAmount } from '$shared/amount'
import { Sending } from '$shared/sending.svelte'

export type TopUpKind = Exclude<TenderKind, 'stored_value' | 'points'>

/** Selling stored value: what is paid, what is given on top, and the balance before and after as the till says. */
export class TopUp extends Sending {
  paidText = $state('')
  bonusText = $state('')
  tender = $state<TopUpKind>('cash')
  quoted = $state.raw<{ before: Balance; after: Balance } | null>(null)
  done = $state.raw<TopUpAnswer | null>(null)
  #asked = 0

  constructor(
    private readonly till: Pick<Till, 'storedValueTopUp' | 'storedValueQuoteTopUp'>,
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

  async quote(): Promise<void> {
    const asked = ++this.#asked
    const typed = this.typed
    if (!typed) {
      this.quoted = null
      return
    }
    try {
      const quoted = await this.till.storedValueQuoteTopUp({ member_id: this.memberId, ...typed })
      if (asked !== this.#asked) return
      this.quoted = quoted
      this.why = null
    } catch (why) {
      if (asked !== this.#asked) return
      this.quoted = null
      this.why = why
    }
  }

  async send(): Promise<void> {
    const typed = this.typed
    if (this.isBusy || this.done || !typed || !this.quoted) return
    const request = { member_id: this.memberId, ...typed, tender: this.tender, staff: this.staff }
    this.done = await this.attempt(request, this.till.storedValueTopUp)
  }
}
