import type { BoundGiftCard, GiftCardBindQuote } from '$backend/bindings'
import type { Till } from '$backend/till'
import { QuotedAct } from '$shared/act.svelte'

/** Moving what is on a gift card to a member's stored value: the code is read, the till says how much it is, and only then it moves. */
export class BindingGiftCard extends QuotedAct<GiftCardBindQuote, BoundGiftCard, 'code'> {
  code = $state('')

  constructor(
    private readonly till: Pick<Till, 'giftCardQuoteBind' | 'giftCardBind'>,
    private readonly memberId: string,
    newId: () => string,
  ) {
    super(newId)
  }

  get missing(): 'code' | null {
    return this.quote === null ? 'code' : null
  }

  type(code: string): void {
    if (this.isLocked) return
    this.code = code
    this.forget()
  }

  async ask(): Promise<void> {
    if (this.code.trim() !== '') await this.asking(() => this.till.giftCardQuoteBind({ code: this.code.trim(), member_id: this.memberId }))
  }

  protected perform(): Promise<BoundGiftCard | null> {
    return this.attempt({ code: this.code.trim(), member_id: this.memberId }, this.till.giftCardBind)
  }
}
