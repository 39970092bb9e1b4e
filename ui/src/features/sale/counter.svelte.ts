import type {
  AlertAnswer, BasketAnswer, Bill, CouponTerms, Frozen, LineRequest, LostCard, CardAnswer, Proof, ProductAnswer, QuoteAnswer, QuotedLine, StaffAnswer, Tender, TenderKind,
} from '$backend/bindings'
import { Refused, type Till } from '$backend/till'
import { amountDigits, parseAmount } from '$shared/amount'
import * as change from './basket'
import type { Basket } from './basket'
import { chipsOf, type Chip } from './chips'
import { isPaymentCode, knownBy, type Code } from './code'
import { FinishedBill } from './finished.svelte'
import { Finder, type Found } from './finder.svelte'
import { Quoting } from './quoting.svelte'
import { Saver } from './saver.svelte'
import { Shelf } from './shelf.svelte'

export type SaleTill = Pick<
  Till,
  'productSearch' | 'memberSearch' | 'memberCard' | 'alertList' | 'saleQuote' | 'saleRing' | 'saleShow' | 'saleList' | 'basketShow' | 'basketPut' | 'productList' | 'staffList'
>

export type Around = {
  newId: () => string
  scale: () => number
  beep: () => void
  fail: (why: unknown) => void
}

/** What of the change becomes stored value: nothing, the coins, or all of it. */
export type Keep = 'nothing' | 'small' | 'all'

/** The step of taking money. `arrived` asks whether the money of a foreign app is there. */
export type Taking =
  | { step: 'kinds' }
  | { step: 'amount'; kind: TenderKind }
  | { step: 'arrived'; kind: TenderKind; minor: number }
  | { step: 'coupon' }

export type Row = { line: LineRequest; quoted: QuotedLine | undefined; product: ProductAnswer | undefined; isSelected: boolean }

/** A proof is wanted though the quote wanted none. */
const PROOF_ASKED: ReadonlySet<string> = new Set(['pin_needed', 'pin_not_set'])
/** The proof was none, or its answer was lost: the member may try again. */
const PROOF_REFUSED: ReadonlySet<string> = new Set(['pin_wrong', 'pin_blocked', 'code_wrong', 'code_used', 'code_of_another_day', 'no_answer'])
const UNDO_STEPS = 100
/** Until the basket that was left is asked for again. */
const RETRY_MS = 2_000
/** Money that comes by another app: the cashier says that it is there. */
const ASKS_ARRIVAL: ReadonlySet<TenderKind> = new Set<TenderKind>(['wechat', 'alipay'])

/** The counter: a basket, who buys, what it comes to, and how it is paid. */
export class Counter {
  basket: Basket = $state.raw(change.emptyBasket(''))
  card = $state.raw<CardAnswer | null>(null)
  alerts = $state.raw<AlertAnswer[]>([])
  /** Who can be named as the one who sells; the small shop has none. */
  staff = $state.raw<StaffAnswer[]>([])
  taking = $state.raw<Taking | null>(null)
  amountText = $state('')
  amountFresh = $state(false)
  couponText = $state('')
  /** Why the last tender or ringing was refused. */
  refused = $state.raw<Refused | null>(null)
  totalChanged = $state.raw<{ from: number; to: number } | null>(null)
  /** The basket that was left is being fetched: what comes meanwhile is put into it, not under it. */
  isStarting = $state(false)
  /** The basket that was left cannot be read any more; told until the next one begins. */
  isBasketLost = $state(false)
  isRinging = $state(false)
  /** A tender is being judged: until the answer is there, a second Enter does nothing. */
  isSettling = $state(false)
  unknownCode = $state<string | null>(null)
  /** The member is asked for the PIN, or for a code for once. */
  isPinAsked = $state(false)
  /** A card that was replaced was scanned. */
  lostCard = $state.raw<LostCard | null>(null)
  isPaymentCode = $state(false)
  dialog = $state<'quantity' | 'price' | 'amount' | 'member' | 'seller' | 'card' | 'unbilled' | null>(null)
  readonly finder: Finder
  readonly shelf: Shelf
  readonly saver: Saver
  readonly #quoting: Quoting
  readonly #finished: FinishedBill

  #past: Basket[] = $state.raw([])
  #putAway = $state.raw<ReadonlySet<string>>(new Set())
  /** Whose freeze the cashier has read. */
  #frozenRead = $state<string | null>(null)
  #heldScans: string[] = []
  #scanning: Promise<void> = Promise.resolve()
  #waiting: (() => void)[] = []

  constructor(
    private readonly till: SaleTill,
    private readonly around: Around,
  ) {
    this.finder = new Finder(till, around.scale)
    this.saver = new Saver(till)
    this.#quoting = new Quoting(till)
    this.shelf = new Shelf(till, around.fail)
    this.#finished = new FinishedBill(till, around.fail)
  }

  // What the screen shows.

  get quote(): QuoteAnswer | null {
    return this.#quoting.quote
  }

  /** The bill of the sale that was rung last, until the next begins. */
  get finished(): Bill | null {
    return this.#finished.bill
  }

  /** Why the basket cannot be priced. */
  get quoteRefused(): Refused | null {
    return this.#quoting.refused
  }

  get rows(): Row[] {
    return this.basket.lines.map((line, at) => ({
      line,
      quoted: this.#quoting.of(line),
      product: this.shelf.of(line.sku),
      isSelected: at === this.basket.selected,
    }))
  }

  get isBusy(): boolean {
    return this.isStarting || this.isRinging || this.isSettling
  }

  get isEmpty(): boolean {
    return change.isEmpty(this.basket)
  }

  get canUndo(): boolean {
    return this.#past.length > 0 && !this.isBusy
  }

  get selectedRow(): Row | null {
    return this.basket.selected == null ? null : (this.rows[this.basket.selected] ?? null)
  }

  /** Decimals that the selected line's quantity may have. */
  get selectedDecimals(): number {
    return this.selectedRow?.product?.unit_decimals ?? (this.selectedRow?.line.qty?.includes('.') ? 3 : 0)
  }

  get couponsLeft(): CouponTerms[] {
    if (this.card?.frozen) return []
    return (this.card?.coupons ?? []).filter((coupon) => !this.basket.coupons.includes(coupon.code))
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
    const isUsed = (chip: Chip) => chip.kind === 'coupon' && this.basket.coupons.includes(chip.coupon.code)
    return chipsOf(this.quote, this.alerts).filter((chip) => !this.#putAway.has(chip.id) && !isUsed(chip))
  }

  /** Who sells, where somebody was named. */
  get seller(): StaffAnswer | null {
    const id = this.basket.staff[0]?.staff_id
    return this.staff.find((one) => one.staff_id === id) ?? null
  }

  // Starting.

  async start(): Promise<void> {
    this.isStarting = true
    void this.shelf.loadFavourites()
    void this.loadStaff()
    const { basket, finished, lost } = await this.#left()
    this.isBasketLost = lost === true
    this.basket = basket && !finished ? change.whole(basket) : change.emptyBasket(this.around.newId())
    if (finished) await this.#finished.show(finished)
    this.isStarting = false
    void this.#requote()
    void this.shelf.fetch(new Set(this.basket.lines.flatMap((line) => line.sku ?? [])))
    if (this.basket.member_id) void this.#loadMember(this.basket.member_id)
    if (this.basket.tenders.length > 0) this.taking = { step: 'kinds' }
    for (const act of this.#waiting.splice(0)) act()
    this.#releaseScans()
  }

  /** The basket that was left. Until the till says what is in it, no other may take its place on the disk. */
  async #left(): Promise<BasketAnswer> {
    for (let isTold = false; ; isTold = true) {
      try {
        return await this.till.basketShow({})
      } catch (why) {
        if (!isTold) this.around.fail(why)
      }
      await new Promise((rested) => setTimeout(rested, RETRY_MS))
    }
  }

  /** Now, or once the basket that was left is there. */
  #whenStarted(act: () => void): void {
    if (this.isStarting) this.#waiting.push(act)
    else act()
  }

  async loadStaff(): Promise<void> {
    try {
      this.staff = (await this.till.staffList({})).staff
    } catch (why) {
      this.around.fail(why)
    }
  }

  // The basket.

  add(product: ProductAnswer): void {
    this.shelf.put([product])
    this.unknownCode = null
    this.#whenStarted(() => {
      this.#change(change.withProduct(this.basket, product))
      // What is weighed wants its weight at once.
      if (product.unit_decimals > 0) this.dialog = 'quantity'
    })
  }

  addAmount(minor: number, name = ''): void {
    if (minor > 0) this.#whenStarted(() => this.#change(change.withAmount(this.basket, minor, name)))
  }

  setQuantity(qty: string): void {
    if (this.basket.selected != null) this.#change(change.withQuantity(this.basket, this.basket.selected, qty))
  }

  setPrice(minor: number | null): void {
    if (this.basket.selected != null) this.#change(change.withPrice(this.basket, this.basket.selected, minor))
  }

  payByCard(cardId: string | null): void {
    if (this.basket.selected != null) this.#change(change.withCard(this.basket, this.basket.selected, cardId))
  }

  /** Whether the basket can be given money back for without a bill: goods alone, as they are quoted. */
  get canComeBack(): boolean {
    const { lines, coupons } = this.basket
    return !this.isEmpty && coupons.length === 0 && lines.every((line) => line.card == null) && this.quote !== null
  }

  /** Somebody else's card pays the selected line; why not, where it cannot: then the basket is as it was. */
  async payByOthersCard(cardNo: string): Promise<unknown> {
    const at = this.basket.selected
    if (at == null) return null
    const before = this.basket
    const tried = change.withCard(before, at, cardNo)
    try {
      await this.till.saleQuote({ member_id: tried.member_id ?? null, lines: tried.lines, coupons: tried.coupons })
    } catch (why) {
      return why
    }
    // What was scanned meanwhile stays; the line may be another by then.
    if (this.basket.lines[at] === before.lines[at]) this.#change(change.withCard(this.basket, at, cardNo))
    return null
  }

  /** The card that lapses first pays the selected line, or none does any more. */
  toggleCard(): void {
    const row = this.selectedRow
    const first = row?.quoted?.cards_fitting?.[0]
    if (row?.line.card) this.payByCard(null)
    else if (first) this.payByCard(first.card_id)
  }

  removeSelected(): void {
    if (this.basket.selected != null) this.#change(change.withoutLine(this.basket, this.basket.selected))
  }

  select(at: number): void {
    if (at === this.basket.selected) return
    this.#put({ ...this.basket, selected: at })
  }

  selectNext(step: -1 | 1): void {
    this.#put(change.withSelection(this.basket, step))
  }

  clear(): void {
    if (!this.isEmpty) this.#change(change.emptyBasket(this.basket.request_id, this.basket.staff))
    this.taking = null
  }

  undo(): void {
    const before = this.#past.at(-1)
    if (!before || this.isBusy) return
    this.#past = this.#past.slice(0, -1)
    const member = this.basket.member_id
    const tenders = this.basket.tenders.length > 0 ? this.basket.tenders : before.tenders
    this.#put({ ...before, tenders, staff: this.basket.staff, keep_change_minor: null })
    this.#afterMember(member)
    void this.#requote()
  }

  /** Names who sells, for this sale and those after it; none takes the name away. */
  sellBy(staffId: string | null): void {
    this.#whenStarted(() => {
      if (!this.isBusy) this.#put(change.withSeller(this.basket, staffId))
    })
  }

  /** A member was erased: no step back may bring them into the basket again. */
  forget(memberId: string): void {
    const without = (basket: Basket) => (basket.member_id === memberId ? change.withMember(basket, null) : basket)
    this.#past = this.#past.map(without)
    const member = this.basket.member_id
    this.#put(without(this.basket))
    this.#afterMember(member)
    void this.#requote()
    this.finder.clear()
    // Nameless then.
    void this.#finished.reread()
  }

  /** A coupon that the till refuses is not kept: its reason is said. */
  async useCoupon(code: string): Promise<void> {
    const before = this.basket
    this.#change(change.withCoupon(before, code))
    if (this.basket === before) return
    const withIt = this.basket
    await this.#quoting.settled
    if (!this.quoteRefused || this.basket !== withIt) return
    const why = this.quoteRefused
    this.#put(before)
    await this.#requote()
    this.refused = why
  }

  dropCoupon(code: string): void {
    this.#change(change.withoutCoupon(this.basket, code))
  }

  identify(memberId: string | null): void {
    this.#whenStarted(() => this.#change(change.withMember(this.basket, memberId)))
  }

  async reloadMember(): Promise<void> {
    if (this.basket.member_id) await this.#loadMember(this.basket.member_id)
    await this.#requote()
  }

  putAway(id: string): void {
    this.#putAway = new Set([...this.#putAway, id])
  }

  putAllAway(): void {
    this.#putAway = new Set([...this.#putAway, ...this.chips.map((chip) => chip.id)])
  }

  act(chip: Chip): void {
    if (chip.kind === 'coupon') void this.useCoupon(chip.coupon.code)
    else this.putAway(chip.id)
  }

  choose(found: Found): void {
    this.finder.clear()
    if (found.kind === 'product') this.add(found.product)
    else if (found.kind === 'member') this.identify(found.member.member_id)
    else this.addAmount(found.minor)
  }

  // Scans.

  /** How the taking of money stands: the first digits of a scan look like the keys of the tenders. */
  mark(): () => void {
    const { taking, amountText, amountFresh, couponText } = this
    return () => {
      if (this.isBusy) return
      Object.assign(this, { taking, amountText, amountFresh, couponText })
    }
  }

  /**
   * A product, a member's card or a coupon, one after the other as they were scanned. While a sale is being rung the scan
   * waits for the next one.
   */
  scan(code: string): Promise<void> {
    const scanned = this.#scanning.then(() => this.#scan(code))
    this.#scanning = scanned.catch(() => {})
    return scanned
  }

  async #scan(code: string): Promise<void> {
    if (this.isBusy) return this.#holdScan(code)
    if (this.taking && isPaymentCode(code)) {
      this.isPaymentCode = true
      this.around.beep()
      return
    }
    this.isPaymentCode = false
    this.next()
    this.finder.clear()
    this.unknownCode = null
    this.lostCard = null
    try {
      const known = await knownBy(this.till, code)
      // A tender may have been confirmed meanwhile.
      if (this.isBusy) return this.#holdScan(code)
      if (known) return await this.#scanned(known)
      this.unknownCode = code
      this.around.beep()
    } catch (why) {
      this.unknownCode = code
      this.around.fail(why)
    }
  }

  async #scanned(known: Code): Promise<void> {
    this.taking = null
    if (known.kind === 'product') this.add(known.product)
    else if (known.kind === 'member') this.identify(known.memberId)
    else if (known.kind === 'lost') this.#tellLost(known.card)
    else await this.useCoupon(known.code)
  }

  #tellLost(card: LostCard): void {
    this.lostCard = card
    this.around.beep()
  }

  #holdScan(code: string): void {
    this.#heldScans.push(code)
    this.around.beep()
  }

  // Taking money.

  /** Opens the tenders once what stands in the basket has its price. */
  async take(): Promise<void> {
    if (this.basket.lines.length === 0 || this.taking || this.finished) return
    await this.#quoting.settled
    // What was refused, or not answered, is asked for once more.
    if (this.quoteRefused) await this.#requote()
    if (!this.quote || this.quoteRefused) return
    this.refused = null
    this.taking = { step: 'kinds' }
  }

  chooseKind(kind: TenderKind): void {
    if (this.isBusy) return
    this.refused = null
    this.isPaymentCode = false
    this.amountText = amountDigits(this.#offered(kind), this.around.scale())
    this.amountFresh = true
    this.taking = { step: 'amount', kind }
  }

  chooseCoupons(): void {
    if (this.isBusy) return
    this.couponText = ''
    this.taking = { step: 'coupon' }
  }

  /** One step back; what was taken stays. */
  back(): void {
    if (this.isBusy) return
    this.refused = null
    this.isPaymentCode = false
    if (this.taking?.step === 'kinds') this.taking = null
    else if (this.taking?.step === 'arrived') this.taking = { step: 'amount', kind: this.taking.kind }
    else if (this.taking) this.taking = { step: 'kinds' }
  }

  /** Takes cash, and what of its change is kept joins the member's balance: one tap. */
  async confirmAmount(minor?: number, keep: Keep = 'nothing'): Promise<void> {
    if (this.taking?.step !== 'amount' || this.isBusy) return
    const typed = minor === undefined ? parseAmount(this.amountText, this.around.scale()) : { minor }
    if ('wrong' in typed || typed.minor <= 0) return
    const kind = this.taking.kind
    if (ASKS_ARRIVAL.has(kind)) this.taking = { step: 'arrived', kind, minor: typed.minor }
    else await this.#tender({ kind, amount_minor: typed.minor }, keep)
  }

  async confirmArrival(): Promise<void> {
    if (this.taking?.step !== 'arrived' || this.isBusy) return
    await this.#tender({ kind: this.taking.kind, amount_minor: this.taking.minor })
  }

  dropTender(at: number): void {
    if (this.isBusy) return
    this.refused = null
    this.totalChanged = null
    this.#put(change.withTenders(this.basket, this.basket.tenders.filter((_, i) => i !== at)))
    void this.#requote()
  }

  /** Enter among the kinds: rings what is paid already; otherwise cash is meant. */
  async confirm(): Promise<void> {
    if (this.isBusy) return
    await this.#quoting.settled
    if (this.quote?.settlement?.is_paid) return this.ring()
    this.chooseKind('cash')
  }

  /**
   * Rings the basket under its own id, so that a second Enter or a lost answer can never ring twice. A refusal keeps the
   * basket as it is.
   */
  async ring(proof: Proof | null = null): Promise<void> {
    const quote = this.quote
    if (this.isRinging || !quote) return
    if (quote.proof_needed && !proof) {
      this.refused = null
      this.isPinAsked = true
      return
    }
    this.isRinging = true
    this.refused = null
    const { request_id, member_id, lines, coupons, tenders, staff, keep_change_minor } = this.basket
    try {
      const answer = await this.till.saleRing(
        { member_id: member_id ?? null, lines, coupons, tenders, staff, expect_total_minor: quote.total_minor, ...change.kept(keep_change_minor), ...(proof && { proof }) },
        request_id,
      )
      this.#finish(answer.bill)
    } catch (why) {
      await this.#ringRefused(why)
    } finally {
      this.isRinging = false
    }
    this.#releaseScans()
  }

  /** Back among the tenders: nothing was rung. */
  leavePin(): void {
    if (this.isRinging) return
    this.isPinAsked = false
    this.refused = null
  }

  #releaseScans(): void {
    if (this.isBusy) return
    for (const code of this.#heldScans.splice(0)) void this.scan(code)
  }

  /** Something of a sale may have been given back: its member may be the counter's, and its bill may stand there. */
  async returned(saleId: string): Promise<void> {
    const member = this.reloadMember()
    if (this.finished?.sale_id === saleId) await this.#finished.reread()
    await member
  }

  /** Begins the next sale, where one is finished. */
  next(): void {
    this.#finished.bill = null
  }

  #finish(bill: Bill): void {
    this.isPinAsked = false
    this.#finished.bill = bill
    this.taking = null
    this.totalChanged = null
    this.isPaymentCode = false
    this.#past = []
    this.#putAway = new Set()
    this.basket = change.emptyBasket(this.around.newId(), this.basket.staff)
    this.card = null
    this.#frozenRead = null
    this.alerts = []
    this.#quoting.forget()
    this.saver.put(this.basket)
  }

  async #ringRefused(why: unknown): Promise<void> {
    if (!(why instanceof Refused)) throw why
    this.refused = why
    this.taking = { step: 'kinds' }
    // What is no matter of the proof is said among the tenders.
    this.isPinAsked = PROOF_ASKED.has(why.code) || (this.isPinAsked && PROOF_REFUSED.has(why.code))
    if (why.code === 'request_id_reused') return this.#findRung()
    const from = this.quote?.total_minor
    await this.#requote()
    const to = this.quote?.total_minor
    if (why.code === 'total_changed' && from !== undefined && to !== undefined) this.totalChanged = { from, to }
  }

  /** The id was rung before with another basket: its answer was lost. The sale is shown, nothing is rung again. */
  async #findRung(): Promise<void> {
    try {
      await this.saver.settled()
      const { finished } = await this.till.basketShow({})
      if (!finished) return
      const { bill } = await this.till.saleShow({ sale_id: finished })
      this.#finish(bill)
    } catch (why) {
      this.around.fail(why)
    }
  }

  /** What is offered first: all that is due, or what of it the stored value or the points can pay. */
  #offered(kind: TenderKind): number {
    const due = this.quote?.settlement.due_minor ?? 0
    switch (kind) {
      case 'stored_value': return this.quote?.stored_value_usable_minor ?? due
      case 'points': return this.quote?.points_usable_minor ?? due
      default: return due
    }
  }

  async #tender(tender: Tender, keep: Keep = 'nothing'): Promise<void> {
    const before = this.basket
    this.isSettling = true
    this.#put(change.withTenders(before, [...before.tenders, tender]))
    await this.#requote()
    if (keep !== 'nothing') await this.#keep(keep)
    if (this.quoteRefused) {
      this.refused = this.quoteRefused
      this.taking = { step: 'amount', kind: tender.kind }
      this.#put(before)
      await this.#requote()
    } else {
      this.taking = { step: 'kinds' }
    }
    this.isSettling = false
    if (!this.refused && this.quote?.settlement?.is_paid) await this.ring()
    this.#releaseScans()
  }

  /** What can be kept is known once the tender is there. */
  async #keep(keep: 'small' | 'all'): Promise<void> {
    const keepable = this.quoteRefused ? null : this.quote?.change_keepable
    if (!keepable) return
    this.#put({ ...this.basket, keep_change_minor: keep === 'all' ? keepable.all_minor : keepable.small_minor })
    await this.#requote()
  }

  // Within.

  #change(next: Basket): void {
    if (this.isBusy || next === this.basket) return
    this.#finished.bill = null
    this.refused = null
    this.lostCard = null
    this.totalChanged = null
    this.#past = [...this.#past, this.basket].slice(-UNDO_STEPS)
    this.isBasketLost = false
    const member = this.basket.member_id
    // What was kept of the change was that of another total.
    this.#put(next.keep_change_minor ? { ...next, keep_change_minor: null } : next)
    this.#afterMember(member)
    void this.#requote()
  }

  #put(next: Basket): void {
    if (this.isRinging || next === this.basket) return
    this.basket = next
    this.saver.put(next)
  }

  #afterMember(before: string | null | undefined): void {
    const now = this.basket.member_id ?? null
    if (now === (before ?? null)) return
    this.card = null
    this.#frozenRead = null
    this.alerts = []
    if (now) void this.#loadMember(now)
  }

  async #loadMember(memberId: string): Promise<void> {
    try {
      const [card, { alerts }] = await Promise.all([
        this.till.memberCard({ member_id: memberId }),
        this.till.alertList({ member_id: memberId }),
      ])
      if (this.basket.member_id !== memberId) return
      this.card = card
      this.alerts = alerts
    } catch (why) {
      this.around.fail(why)
    }
  }

  #requote(): Promise<void> {
    return this.#quoting.ask(this.basket)
  }
}
