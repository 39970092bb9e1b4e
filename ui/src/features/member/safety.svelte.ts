import type { CardReason, CodeAnswer, FreezeReason, LiftReason, PinReason } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Act } from '$shared/act.svelte'

/** What can be done for the safety of a member's card. */
export type SafetyAct = 'freeze' | 'lift' | 'replace' | 'set_pin' | 'clear_pin' | 'draw_code'

export const FREEZE_REASONS: readonly FreezeReason[] = ['lost', 'locked', 'suspicious']
export const LIFT_REASONS: readonly LiftReason[] = ['checked', 'found', 'mistake']
export const PIN_REASONS: readonly PinReason[] = ['forgotten', 'seen', 'unwanted']
export const CARD_REASONS: readonly CardReason[] = ['lost', 'damaged', 'renewed']

/** What must still be said before it can be done. */
export type Missing = 'reason' | 'card' | 'old_pin' | 'pin' | 'again'

type SafetyTill = Pick<Till, 'memberFreeze' | 'memberLiftFreeze' | 'memberReplaceCard' | 'memberSetPin' | 'memberClearPin' | 'memberDrawCode'>

/** One act for the safety of one member. */
export class Securing extends Act<unknown, Missing> {
  freezing = $state<FreezeReason | ''>('')
  lifting = $state<LiftReason | ''>('')
  replacing = $state<CardReason | ''>('')
  cardNo = $state('')
  clearing = $state<PinReason | ''>('')
  oldPin = $state('')
  pin = $state('')
  pinAgain = $state('')
  /** Shown once. */
  drawn = $state.raw<CodeAnswer | null>(null)

  constructor(
    private readonly till: SafetyTill,
    private readonly memberId: string,
    readonly act: SafetyAct,
    newId: () => string,
    /** Another PIN needs the one before. */
    readonly hasPin = false,
  ) {
    super(newId)
  }

  get missing(): Missing | null {
    if (this.act === 'draw_code') return null
    if (this.act === 'set_pin') return this.#missingOfPin()
    const reason = { freeze: this.freezing, lift: this.lifting, replace: this.replacing, clear_pin: this.clearing }[this.act]
    if (reason === '') return 'reason'
    return this.act === 'replace' && this.cardNo.trim() === '' ? 'card' : null
  }

  /** Typed twice, so that a slip of the finger locks nobody out. */
  #missingOfPin(): Missing | null {
    if (this.hasPin && this.oldPin === '') return 'old_pin'
    if (this.pin === '') return 'pin'
    return this.pin === this.pinAgain ? null : 'again'
  }

  /** A card under the scanner is the new one. */
  scan(code: string): void {
    if (this.act === 'replace' && !this.isLocked) this.cardNo = code
  }

  protected perform(): Promise<unknown> {
    const member_id = this.memberId
    switch (this.act) {
      case 'freeze': return this.attempt({ member_id, reason: this.freezing || 'lost' }, this.till.memberFreeze)
      case 'lift': return this.attempt({ member_id, reason: this.lifting || 'checked' }, this.till.memberLiftFreeze)
      case 'draw_code': return this.#draw()
      case 'clear_pin': return this.attempt({ member_id, reason: this.clearing || 'forgotten' }, this.till.memberClearPin)
      case 'set_pin': return this.attempt({ member_id, pin: this.pin, old_pin: this.hasPin ? this.oldPin : null }, this.till.memberSetPin)
      case 'replace': return this.attempt({ member_id, card_no: this.cardNo.trim(), reason: this.replacing || 'lost' }, this.till.memberReplaceCard)
    }
  }

  async #draw(): Promise<unknown> {
    this.drawn = await this.attempt({ member_id: this.memberId }, this.till.memberDrawCode)
    return this.drawn
  }
}
