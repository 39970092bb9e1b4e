import type { BasketAnswer, BasketExchange, Bill, ProductAnswer, QuoteAnswer, ShareRequest, StaffAnswer } from '$backend/bindings'
import type { Refused, Till } from '$backend/till'
import * as change from './basket'
import type { Basket } from './basket'
import { Buyer } from './buyer.svelte'
import type { Chip } from './chips'
import type { Code } from './code'
import { FinishedBill } from './finished.svelte'
import { Finder, type Found } from './finder.svelte'
import { Lines } from './lines.svelte'
import { OpenBasket } from './open_basket.svelte'
import { Scans } from './scans.svelte'
import { namesOf } from './sellers.svelte'
import { Shelf } from './shelf.svelte'
import { Tendering } from './tendering.svelte'

export type SaleTill = Pick<
  Till,
  'productSearch' | 'memberSearch' | 'memberCard' | 'alertList' | 'saleQuote' | 'saleRing' | 'saleQuoteExchange' | 'saleExchange' | 'saleShow' | 'saleList' | 'basketShow' | 'basketPut' | 'productList' | 'staffList' | 'giftCardShow'
>

export type Around = {
  newId: () => string
  scale: () => number
  beep: () => void
  fail: (why: unknown) => void
}

/** Until the basket that was left is asked for again. */
const RETRY_MS = 2_000

/** The counter: a basket, who buys, what it comes to, and how it is paid; each of them knows its own part. */
export class Counter {
  /** Who can be named as the one who sells; the small shop has none. */
  staff = $state.raw<StaffAnswer[]>([])
  /** The basket that was left is being fetched: what comes meanwhile is put into it, not under it. */
  isStarting = $state(false)
  /** The basket that was left cannot be read any more; told until the next one begins. */
  isBasketLost = $state(false)
  dialog = $state<'quantity' | 'price' | 'amount' | 'member' | 'seller' | 'card' | 'unbilled' | null>(null)
  readonly open: OpenBasket
  readonly lines: Lines
  readonly buyer: Buyer
  readonly tendering: Tendering
  readonly scans: Scans
  readonly finder: Finder
  readonly shelf: Shelf
  readonly #finished: FinishedBill
  #waiting: (() => void)[] = []

  constructor(
    private readonly till: SaleTill,
    private readonly around: Around,
  ) {
    const { scale, beep, fail } = around
    const isBusy = () => this.isBusy
    this.finder = new Finder(till, scale)
    this.shelf = new Shelf(till, fail)
    this.#finished = new FinishedBill(till, fail)
    this.open = new OpenBasket(till, {
      isBusy,
      isRinging: () => this.tendering.isRinging,
      onchange: () => this.#changes(),
      onmember: () => this.buyer.change(),
    })
    this.lines = new Lines(till, this.open, this.shelf)
    this.buyer = new Buyer(till, this.open, fail)
    this.tendering = new Tendering(till, this.open, {
      scale,
      fail,
      isBusy,
      isFinished: () => this.finished !== null,
      onrung: (bill) => this.#finish(bill),
      onidle: () => this.scans.release(),
    })
    this.scans = new Scans(till, {
      beep,
      fail,
      isBusy,
      isPayment: (code) => this.tendering.isPayment(code),
      onscan: () => this.#begin(),
      onknown: (known) => this.#scanned(known),
    })
  }

  get basket(): Basket {
    return this.open.now
  }

  get quote(): QuoteAnswer | null {
    return this.open.quote
  }

  /** Why the basket cannot be priced. */
  get quoteRefused(): Refused | null {
    return this.open.quoting.refused
  }

  /** The bill of the sale that was rung last, until the next begins. */
  get finished(): Bill | null {
    return this.#finished.bill
  }

  get isBusy(): boolean {
    return this.isStarting || this.tendering.isRinging || this.tendering.isSettling
  }

  /** Who sells, by name; empty where nobody was named. */
  get sellers(): string[] {
    return namesOf(this.basket.staff, this.staff)
  }

  // Starting.

  async start(): Promise<void> {
    this.isStarting = true
    void this.shelf.loadFavourites()
    void this.loadStaff()
    const { basket, finished, lost } = await this.#left()
    this.isBasketLost = lost === true
    this.open.now = basket && !finished ? change.whole(basket) : change.emptyBasket(this.around.newId())
    if (finished) await this.#finished.show(finished)
    this.isStarting = false
    void this.open.requote()
    void this.shelf.fetch(new Set(this.basket.lines.flatMap((line) => line.sku ?? [])))
    void this.buyer.load()
    if (this.basket.tenders.length > 0) this.tendering.taking = { step: 'kinds' }
    for (const act of this.#waiting.splice(0)) act()
    this.scans.release()
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

  // What comes into the basket.

  add(product: ProductAnswer): void {
    this.shelf.put([product])
    this.scans.unknownCode = null
    this.#whenStarted(() => {
      this.open.change(change.withProduct(this.basket, product))
      // What is weighed wants its weight at once.
      if (product.unit_decimals > 0) this.dialog = 'quantity'
    })
  }

  addAmount(minor: number, name = ''): void {
    if (minor > 0) this.#whenStarted(() => this.open.change(change.withAmount(this.basket, minor, name)))
  }

  /** Who of the people on the member's card buys; none for the member. */
  buyAs(personId: string | null): void {
    this.#whenStarted(() => this.open.change(change.withPerson(this.basket, personId)))
  }

  identify(memberId: string | null): void {
    this.#whenStarted(() => this.open.change(change.withMember(this.basket, memberId)))
  }

  /** What is in the basket, and what is put into it yet, is taken for lines of a past sale. */
  exchange(exchange: BasketExchange, memberId: string | null): void {
    this.#whenStarted(() => {
      this.tendering.taking = null
      this.open.change(change.withExchange(this.basket, exchange, memberId))
    })
  }

  /** It is a sale like any other again; what is in it stays. */
  leaveExchange(): void {
    this.open.change(change.withoutExchange(this.basket))
  }

  /** Names who sells, for this sale and those after it; nobody takes the names away. */
  sellBy(staff: ShareRequest[]): void {
    this.#whenStarted(() => {
      if (!this.isBusy) this.open.put(change.withSellers(this.basket, staff))
    })
  }

  /** A coupon that the till refuses is not kept: its reason is said. */
  async useCoupon(code: string): Promise<void> {
    const before = this.basket
    this.open.change(change.withCoupon(before, code))
    if (this.basket === before) return
    const withIt = this.basket
    await this.open.quoting.settled
    if (!this.quoteRefused || this.basket !== withIt) return
    const why = this.quoteRefused
    this.open.put(before)
    await this.open.requote()
    this.tendering.refused = why
  }

  dropCoupon(code: string): void {
    this.open.change(change.withoutCoupon(this.basket, code))
  }

  clear(): void {
    if (!this.open.isEmpty) this.open.change(change.emptyBasket(this.basket.request_id, this.basket.staff))
    this.tendering.taking = null
  }

  act(chip: Chip): void {
    if (chip.kind === 'coupon') void this.useCoupon(chip.coupon.code)
    else this.buyer.putAway(chip.id)
  }

  choose(found: Found): void {
    this.finder.clear()
    if (found.kind === 'product') this.add(found.product)
    else if (found.kind === 'member') this.identify(found.member.member_id)
    else this.addAmount(found.minor)
  }

  async #scanned(known: Code): Promise<void> {
    if (known.kind === 'gift_card') return this.#payByGiftCard(known.code)
    this.tendering.taking = null
    if (known.kind === 'product') this.add(known.product)
    else if (known.kind === 'member') this.identify(known.memberId)
    else if (known.kind === 'coupon') await this.useCoupon(known.code)
  }

  /** Whatever step of taking money is open. Where none is, the card pays nothing yet. */
  async #payByGiftCard(code: string): Promise<void> {
    if (this.tendering.taking) return this.tendering.scanGiftCard(code)
    this.scans.isGiftCardEarly = true
    this.around.beep()
  }

  // What happens to the member, or to a sale, elsewhere.

  async reloadMember(): Promise<void> {
    await this.buyer.load()
    await this.open.requote()
  }

  /** A member was erased. */
  forget(memberId: string): void {
    this.open.forget(memberId)
    this.finder.clear()
    // Nameless then.
    void this.#finished.reread()
  }

  /** Something of a sale may have been given back: its member may be the counter's, and its bill may stand there. */
  async returned(saleId: string): Promise<void> {
    const member = this.reloadMember()
    if (this.finished?.sale_id === saleId) await this.#finished.reread()
    await member
  }

  // From sale to sale.

  /** Begins the next sale, where one is finished. */
  next(): void {
    this.#finished.bill = null
  }

  #begin(): void {
    this.next()
    this.finder.clear()
  }

  #changes(): void {
    this.next()
    this.tendering.refused = null
    this.tendering.totalChanged = null
    this.scans.lostCard = null
    this.isBasketLost = false
  }

  #finish(bill: Bill): void {
    this.#finished.bill = bill
    this.open.begin(change.emptyBasket(this.around.newId(), this.basket.staff))
    this.buyer.leave()
  }
}
