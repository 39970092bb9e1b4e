import type { Bill, Proof, QuoteAnswer, Tender, TenderKind } from '$backend/bindings'
import { Refused, type Till } from '$backend/till'
import { amountDigits, parseAmount } from '$shared/amount'
import * as change from './basket'
import { isPaymentCode } from './code'
import type { OpenBasket } from './open_basket.svelte'

/** What of the change becomes stored value: nothing, the coins, or all of it. */
export type Keep = 'nothing' | 'small' | 'all'

/** The step of taking money. `arrived` asks whether the money of a foreign app is there. */
export type Taking =
  | { step: 'kinds' }
  | { step: 'amount'; kind: TenderKind }
  | { step: 'arrived'; kind: TenderKind; minor: number }
  | { step: 'coupon' }
  | { step: 'gift' }

/** A proof is wanted though the quote wanted none. */
const PROOF_ASKED: ReadonlySet<string> = new Set(['pin_needed', 'pin_not_set'])
/** The proof was none, or its answer was lost: the member may try again. */
const PROOF_REFUSED: ReadonlySet<string> = new Set(['pin_wrong', 'pin_blocked', 'code_wrong', 'code_used', 'code_of_another_day', 'no_answer'])
/** Money that comes by another app: the cashier says that it is there. */
const ASKS_ARRIVAL: ReadonlySet<TenderKind> = new Set<TenderKind>(['wechat', 'alipay'])

type Around = {
  scale: () => number
  fail: (why: unknown) => void
  /** Whether the till is being asked. */
  isBusy: () => boolean
  isFinished: () => boolean
  onrung: (bill: Bill) => void
  /** The till has answered: what waited for it goes on. */
  onidle: () => void
}

/** Taking money for the basket, and ringing it. */
export class Tendering {
  taking = $state.raw<Taking | null>(null)
  amountText = $state('')
  amountFresh = $state(false)
  couponText = $state('')
  giftText = $state('')
  /** Why the last tender or ringing was refused. */
  refused = $state.raw<Refused | null>(null)
  totalChanged = $state.raw<{ from: number; to: number } | null>(null)
  isRinging = $state(false)
  /** A tender is being judged: until the answer is there, a second Enter does nothing. */
  isSettling = $state(false)
  /** The member is asked for the PIN, or for a code for once. */
  isPinAsked = $state(false)
  /** What was scanned and cannot pay here: the code of a buyer's app, or a gift card in an exchange; the message that says so. */
  wrongScan = $state<'payment-code' | 'gift-card-not-in-exchange' | null>(null)

  constructor(
    private readonly till: Pick<Till, 'saleRing' | 'saleExchange' | 'basketShow' | 'saleShow'>,
    private readonly open: OpenBasket,
    private readonly around: Around,
  ) {}

  /** Opens the tenders once what stands in the basket has its price. */
  async take(): Promise<void> {
    if (this.open.now.lines.length === 0 || this.taking || this.around.isFinished()) return
    await this.open.quoting.settled
    // What was refused, or not answered, is asked for once more.
    if (this.open.quoting.refused) await this.open.requote()
    if (!this.open.quote || this.open.quoting.refused) return
    this.refused = null
    this.taking = { step: 'kinds' }
  }

  chooseKind(kind: TenderKind): void {
    if (this.around.isBusy()) return
    this.refused = null
    this.wrongScan = null
    this.amountText = amountDigits(this.#offered(kind), this.around.scale())
    this.amountFresh = true
    this.taking = { step: 'amount', kind }
  }

  chooseCoupons(): void {
    if (this.around.isBusy()) return
    this.couponText = ''
    this.taking = { step: 'coupon' }
  }

  /** What is exchanged is paid by other kinds. */
  chooseGiftCard(): void {
    if (this.around.isBusy() || this.open.now.exchange) return
    this.refused = null
    this.giftText = ''
    this.taking = { step: 'gift' }
  }

  /** A gift card pays as far as it goes; the code that opens none stays in its box. */
  async useGiftCard(typed: string): Promise<void> {
    const code = typed.trim()
    if (code === '' || this.around.isBusy()) return
    this.refused = null
    this.isSettling = true
    const before = this.open.giftCards
    this.open.giftCards = [...before, { code }]
    await this.open.requote()
    if (this.open.quoting.refused) {
      this.refused = this.open.quoting.refused
      this.open.giftCards = before
      await this.open.requote()
    } else {
      this.giftText = ''
      this.taking = { step: 'kinds' }
    }
    this.isSettling = false
    if (!this.refused && this.open.quote?.settlement?.is_paid) await this.ring()
    this.around.onidle()
  }

  /** The scan says it all: the card pays at once. */
  async scanGiftCard(code: string): Promise<void> {
    this.wrongScan = this.open.now.exchange ? 'gift-card-not-in-exchange' : null
    if (!this.wrongScan) await this.useGiftCard(code)
  }

  dropGiftCard(at: number): void {
    if (this.around.isBusy()) return
    this.refused = null
    this.open.giftCards = this.open.giftCards.filter((_, i) => i !== at)
    void this.open.requote()
  }

  /** One step back; what was taken stays. */
  back(): void {
    if (this.around.isBusy()) return
    this.refused = null
    this.wrongScan = null
    if (this.taking?.step === 'kinds') this.taking = null
    else if (this.taking?.step === 'arrived') this.taking = { step: 'amount', kind: this.taking.kind }
    else if (this.taking) this.taking = { step: 'kinds' }
  }

  /** Takes cash, and what of its change is kept joins the member's balance: one tap. */
  async confirmAmount(minor?: number, keep: Keep = 'nothing'): Promise<void> {
    if (this.taking?.step !== 'amount' || this.around.isBusy()) return
    const typed = minor === undefined ? parseAmount(this.amountText, this.around.scale()) : { minor }
    if ('wrong' in typed || typed.minor <= 0) return
    const kind = this.taking.kind
    if (ASKS_ARRIVAL.has(kind)) this.taking = { step: 'arrived', kind, minor: typed.minor }
    else await this.#tender({ kind, amount_minor: typed.minor }, keep)
  }

  async confirmArrival(): Promise<void> {
    if (this.taking?.step !== 'arrived' || this.around.isBusy()) return
    await this.#tender({ kind: this.taking.kind, amount_minor: this.taking.minor })
  }

  drop(at: number): void {
    if (this.around.isBusy()) return
    this.refused = null
    this.totalChanged = null
    const { now } = this.open
    this.open.put(change.withTenders(now, now.tenders.filter((_, i) => i !== at)))
    void this.open.requote()
  }

  /** Enter among the kinds: rings what is paid already; otherwise cash is meant. */
  async confirm(): Promise<void> {
    if (this.around.isBusy()) return
    await this.open.quoting.settled
    if (this.open.quote?.settlement?.is_paid) return this.ring()
    this.chooseKind('cash')
  }

  /**
   * Rings the basket under its own id, so that a second Enter or a lost answer can never ring twice. A refusal keeps the
   * basket as it is.
   */
  async ring(proof: Proof | null = null): Promise<void> {
    const { quote } = this.open
    if (this.isRinging || !quote) return
    if (quote.proof_needed && !proof) {
      this.refused = null
      this.isPinAsked = true
      return
    }
    this.isRinging = true
    this.refused = null
    try {
      this.#rung(await this.#sent(quote, proof))
    } catch (why) {
      await this.#ringRefused(why)
    } finally {
      this.isRinging = false
    }
    this.around.onidle()
  }

  /** The bill of what was rung; what is exchanged comes back with it. */
  async #sent(quote: QuoteAnswer, proof: Proof | null): Promise<Bill> {
    const { request_id, lines, coupons, tenders, staff, keep_change_minor, exchange } = this.open.now
    const basket = { lines, coupons, tenders, staff, expect_total_minor: quote.total_minor, ...change.kept(keep_change_minor), ...(proof && { proof }) }
    if (!exchange) return (await this.till.saleRing({ ...change.buyer(this.open.now), ...basket, ...change.opened(this.open.giftCards) }, request_id)).bill
    const { sale_id, back, reason } = exchange
    const returned = { sale_id, back, reason, note: exchange.note ?? null, expect_returned_minor: this.open.quoting.exchange?.back.total_minor ?? null }
    return (await this.till.saleExchange({ ...returned, ...basket }, request_id)).bill
  }

  /** Back among the tenders: nothing was rung. */
  leavePin(): void {
    if (this.isRinging) return
    this.isPinAsked = false
    this.refused = null
  }

  /** Whether a scan was no code of goods, but the one that a buyer pays with: that is said. */
  isPayment(code: string): boolean {
    this.wrongScan = this.taking !== null && isPaymentCode(code) ? 'payment-code' : null
    return this.wrongScan !== null
  }

  /** How the taking of money stands: the first digits of a scan look like the keys of the tenders. */
  mark(): () => void {
    const { taking, amountText, amountFresh, couponText, giftText } = this
    return () => {
      if (this.around.isBusy()) return
      Object.assign(this, { taking, amountText, amountFresh, couponText, giftText })
    }
  }

  #rung(bill: Bill): void {
    this.isPinAsked = false
    this.taking = null
    this.totalChanged = null
    this.wrongScan = null
    this.around.onrung(bill)
  }

  async #ringRefused(why: unknown): Promise<void> {
    if (!(why instanceof Refused)) throw why
    this.refused = why
    this.taking = { step: 'kinds' }
    // What is no matter of the proof is said among the tenders.
    this.isPinAsked = PROOF_ASKED.has(why.code) || (this.isPinAsked && PROOF_REFUSED.has(why.code))
    if (why.code === 'request_id_reused') return this.#findRung()
    const from = this.open.quote?.total_minor
    await this.open.requote()
    const to = this.open.quote?.total_minor
    if (why.code === 'total_changed' && from !== undefined && to !== undefined) this.totalChanged = { from, to }
  }

  /** The id was rung before with another basket: its answer was lost. The sale is shown, nothing is rung again. */
  async #findRung(): Promise<void> {
    try {
      await this.open.saver.settled()
      const { finished } = await this.till.basketShow({})
      if (!finished) return
      const { bill } = await this.till.saleShow({ sale_id: finished })
      this.#rung(bill)
    } catch (why) {
      this.around.fail(why)
    }
  }

  /** What is offered first: all that is due, or what of it the stored value or the points can pay. */
  #offered(kind: TenderKind): number {
    const { quote } = this.open
    const due = quote?.settlement.due_minor ?? 0
    switch (kind) {
      case 'stored_value': return quote?.stored_value_usable_minor ?? due
      case 'points': return quote?.points_usable_minor ?? due
      case 'on_account': return quote?.on_account_usable_minor ?? due
      default: return due
    }
  }

  async #tender(tender: Tender, keep: Keep = 'nothing'): Promise<void> {
    const before = this.open.now
    this.isSettling = true
    this.open.put(change.withTenders(before, [...before.tenders, tender]))
    await this.open.requote()
    if (keep !== 'nothing') await this.#keep(keep)
    if (this.open.quoting.refused) {
      this.refused = this.open.quoting.refused
      this.taking = { step: 'amount', kind: tender.kind }
      this.open.put(before)
      await this.open.requote()
    } else {
      this.taking = { step: 'kinds' }
    }
    this.isSettling = false
    if (!this.refused && this.open.quote?.settlement?.is_paid) await this.ring()
    this.around.onidle()
  }

  /** What can be kept is known once the tender is there. */
  async #keep(keep: 'small' | 'all'): Promise<void> {
    const keepable = this.open.quoting.refused ? null : this.open.quote?.change_keepable
    if (!keepable) return
    this.open.put({ ...this.open.now, keep_change_minor: keep === 'all' ? keepable.all_minor : keepable.small_minor })
    await this.open.requote()
  }
}
