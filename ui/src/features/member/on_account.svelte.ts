import type { CardAnswer, OnAccountLimitAnswer, RepayAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Act } from '$shared/act.svelte'
import { amountDigits, parseAmount } from '$shared/amount'
import type { MoneyKind } from '$shared/tenders'

/** As the till takes it. */
export const REASON_CHARS_MAX = 200

/** What must still be said before a limit can be set. */
export type MissingLimit = 'limit' | 'reason'

/** Saying how much a member may owe, and why. */
export class LimitSetting extends Act<OnAccountLimitAnswer, MissingLimit> {
  limitText = $state('')
  reason = $state('')

  constructor(
    private readonly till: Pick<Till, 'onAccountSetLimit'>,
    private readonly card: Pick<CardAnswer, 'member_id' | 'on_account'>,
    private readonly scale: number,
    newId: () => string,
  ) {
    super(newId)
    if (card.on_account) this.limitText = amountDigits(card.on_account.limit_minor, scale)
  }

  get missing(): MissingLimit | null {
    if (!('minor' in parseAmount(this.limitText, this.scale))) return 'limit'
    return this.reason.trim() === '' ? 'reason' : null
  }

  protected perform(): Promise<OnAccountLimitAnswer | null> {
    const typed = parseAmount(this.limitText, this.scale)
    if (!('minor' in typed)) return Promise.resolve(null)
    const request = { member_id: this.card.member_id, limit_minor: typed.minor, reason: this.reason.trim() }
    return this.attempt(request, this.till.onAccountSetLimit)
  }
}

/** Taking money for what a member owes; all of it is offered first. */
export class Repaying extends Act<RepayAnswer, 'amount'> {
  paidText = $state('')
  tender = $state<MoneyKind>('cash')

  constructor(
    private readonly till: Pick<Till, 'onAccountRepay'>,
    private readonly card: Pick<CardAnswer, 'member_id' | 'on_account'>,
    private readonly scale: number,
    newId: () => string,
  ) {
    super(newId)
    this.paidText = amountDigits(card.on_account?.owed_minor ?? 0, scale)
  }

  get missing(): 'amount' | null {
    const typed = parseAmount(this.paidText, this.scale)
    return 'minor' in typed && typed.minor > 0 ? null : 'amount'
  }

  protected perform(): Promise<RepayAnswer | null> {
    const typed = parseAmount(this.paidText, this.scale)
    if (!('minor' in typed)) return Promise.resolve(null)
    const request = { member_id: this.card.member_id, paid_minor: typed.minor, tender: this.tender }
    return this.attempt(request, this.till.onAccountRepay)
  }
}
