import { createContext } from 'svelte'
import type { CardAnswer, ProductAnswer, QuoteInvoice, ShopAnswer, WindowAnswer, PutWindow } from '$backend/bindings'
import type { Till } from '$backend/till'
import type { Keys } from './keys'

export type Question = { title: string; text: string; yes: string; no?: string; danger?: 'danger' }
export type Draft = { sku?: string; barcode?: string; name?: string }

/**
 * What a screen may ask of the window around it. Screens do not import each other: one that needs another's dialog asks
 * the shell, which knows them all.
 */
export type Shell = {
  readonly till: Till
  readonly keys: Keys
  readonly shop: ShopAnswer
  readonly window: WindowAnswer
  /** Reads the shop again: its name, its business day. */
  refresh(): Promise<void>
  putWindow(change: PutWindow): Promise<void>
  go(screen: string, what?: string): void
  /** Enrols a member; none when it was put away. */
  enrol(draft: { phone?: string; name?: string }): Promise<string | null>
  topUp(memberId: string): Promise<boolean>
  editMember(card: CardAnswer): Promise<boolean>
  makeProduct(draft: Draft): Promise<ProductAnswer | null>
  editProduct(product: ProductAnswer): Promise<ProductAnswer | null>
  /** Whether anything of the sale may have been given back meanwhile. */
  showBill(saleId: string): Promise<boolean>
  showSlip(refundId: string): Promise<void>
  /** Whether anything may have been given back. */
  refund(saleId: string, saleNo: string): Promise<boolean>
  /** Exchanges lines of a sale; whether the counter goes on with it. */
  exchange(saleId: string, saleNo: string): Promise<boolean>
  /** Voids a sale of today; whether it may have been. */
  voidSale(saleId: string, saleNo: string): Promise<boolean>
  /** Corrects how a sale of today was paid; whether it may have been. */
  changeTender(saleId: string, saleNo: string): Promise<boolean>
  /** Adds a forgotten member to a sale of today; whether one may have been. */
  addMember(saleId: string, saleNo: string): Promise<boolean>
  /** Gives a member's stored value back; whether anything may have been. */
  giveBack(card: CardAnswer): Promise<boolean>
  /** Gives a count card back; whether it may have been. */
  giveCardBack(cardNo: string): Promise<boolean>
  /** Asks for the invoice of a document; whether one may have been asked for. */
  invoice(of: QuoteInvoice, number: string): Promise<boolean>
  showBalanceSlip(balanceRefundId: string): Promise<void>
  ask(question: Question): Promise<boolean>
  tell(text: string): void
  /** Says what went wrong, in the till's own words. */
  fail(why: unknown): void
  beep(): void
}

export const [getShell, setShell] = createContext<Shell>()
