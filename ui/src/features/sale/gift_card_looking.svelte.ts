import type { GiftCardAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { halfWidth } from '$shared/amount'

/** What is left on a gift card. Its code is gone from the box once the card is there; what opens none stays, to be put right. */
export class LookingAtGiftCard {
  text = $state('')
  card = $state.raw<GiftCardAnswer | null>(null)
  why = $state.raw<unknown>(null)
  isBusy = $state(false)

  constructor(private readonly till: Pick<Till, 'giftCardShow'>) {}

  get canAsk(): boolean {
    return halfWidth(this.text).trim() !== '' && !this.isBusy
  }

  type(text: string): void {
    this.text = text
    this.why = null
  }

  /** By a code or a number, as typed or scanned. */
  async ask(): Promise<void> {
    if (!this.canAsk) return
    await this.#read(halfWidth(this.text).trim())
    if (this.card) this.text = ''
  }

  /** The card that is shown, as it stands now. */
  async reread(): Promise<void> {
    if (this.card && !this.isBusy) await this.#read(this.card.card_no)
  }

  async #read(card: string): Promise<void> {
    this.isBusy = true
    try {
      this.card = await this.till.giftCardShow({ card })
      this.why = null
    } catch (why) {
      this.card = null
      this.why = why
    }
    this.isBusy = false
  }
}
