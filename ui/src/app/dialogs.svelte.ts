import type { BalanceSlipAnswer, CardAnswer, ProductAnswer, QuoteInvoice, SaleAnswer, SlipAnswer } from '$backend/bindings'
import type { Draft, Question } from '$shared/shell'
import type { Swap } from '../features/refund/refunding.svelte'

export type Open =
  | { kind: 'ask'; question: Question; done: (yes: boolean) => void }
  | { kind: 'enrol'; draft: { phone?: string; name?: string }; done: (memberId: string | null) => void }
  | { kind: 'top_up'; memberId: string; done: (isDone: boolean) => void }
  | { kind: 'edit_member'; card: CardAnswer; done: (isDone: boolean) => void }
  | { kind: 'product'; draft: Draft; product: ProductAnswer | null; done: (product: ProductAnswer | null) => void }
  | { kind: 'bill'; sale: SaleAnswer; done: (isRefunded: boolean) => void }
  | { kind: 'slip'; shown: SlipAnswer; done: () => void }
  | { kind: 'balance_slip'; shown: BalanceSlipAnswer; done: () => void }
  | { kind: 'give_back'; card: CardAnswer; done: (isRefunded: boolean) => void }
  | { kind: 'card_back'; cardNo: string; done: (isRefunded: boolean) => void }
  | { kind: 'refund'; saleId: string; saleNo: string; done: (isRefunded: boolean) => void }
  | { kind: 'exchange'; saleId: string; saleNo: string; done: (swap: Swap | null) => void }
  | { kind: 'change_tender'; saleId: string; saleNo: string; done: (isChanged: boolean) => void }
  | { kind: 'add_member'; saleId: string; saleNo: string; done: (isAdded: boolean) => void }
  | { kind: 'invoice'; of: QuoteInvoice; number: string; done: (isAsked: boolean) => void }
  | { kind: 'void'; saleId: string; saleNo: string; done: (isVoided: boolean) => void }

/** Closes the dialog and hands its answer on. */
type Closing = <A>(resolve: (answer: A) => void) => (answer: A) => void

/** The dialogs of the window, one on the other; each answers once. */
export class Dialogs {
  open = $state.raw<Open[]>([])

  show(make: (closing: Closing) => Open): void {
    const closing: Closing = (resolve) => (answer) => {
      this.open = this.open.filter((one) => one !== shown)
      resolve(answer)
    }
    const shown = make(closing)
    this.open = [...this.open, shown]
  }

  ask(question: Question): Promise<boolean> {
    return new Promise((resolve) => this.show((closing) => ({ kind: 'ask', question, done: closing(resolve) })))
  }
}

export type Told = { id: number; text: string; look: 'told' | 'wrong' }

const TOLD_MS = 5000

/** Short sentences at the foot of the window. What went wrong stays until it is put away. */
export class Toasts {
  told = $state.raw<Told[]>([])
  #next = 0

  tell(text: string, look: Told['look'] = 'told'): void {
    const id = this.#next++
    this.told = [...this.told.filter((one) => one.text !== text), { id, text, look }].slice(-3)
    if (look === 'told') setTimeout(() => this.drop(id), TOLD_MS)
  }

  drop(id: number): void {
    this.told = this.told.filter((one) => one.id !== id)
  }
}
