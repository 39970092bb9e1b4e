import type { CardReason, FreezeReason, LiftReason } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Sending } from '$shared/sending.svelte'

/** What can be done for the safety of a member's card. */
export type Act = 'freeze' | 'lift' | 'replace'

export const FREEZE_REASONS: readonly FreezeReason[] = ['lost', 'locked', 'suspicious']
export const LIFT_REASONS: readonly LiftReason[] = ['checked', 'found', 'mistake']
export const CARD_REASONS: readonly CardReason[] = ['lost', 'damaged', 'renewed']

/** What must still be said before it can be done. */
export type Missing = 'reason' | 'card'

type SafetyTill = Pick<Till, 'memberFreeze' | 'memberLiftFreeze' | 'memberReplaceCard'>

/** One act for the safety of one member. */
export class Securing extends Sending {
  freezing = $state<FreezeReason | ''>('')
  lifting = $state<LiftReason | ''>('')
  replacing = $state<CardReason | ''>('')
  cardNo = $state('')
  isDone = $state(false)

  constructor(
    private readonly till: SafetyTill,
    private readonly memberId: string,
    readonly act: Act,
    newId: () => string,
  ) {
    super(newId)
  }

  /** What is sent and not answered stays as it is: sent again, it is done once. */
  get isLocked(): boolean {
    return this.isBusy || this.isLost || this.isDone
  }

  get missing(): Missing | null {
    if ({ freeze: this.freezing, lift: this.lifting, replace: this.replacing }[this.act] === '') return 'reason'
    return this.act === 'replace' && this.cardNo.trim() === '' ? 'card' : null
  }

  get canSend(): boolean {
    return this.missing === null && !this.isBusy && !this.isDone
  }

  /** A card under the scanner is the new one. */
  scan(code: string): void {
    if (this.act === 'replace' && !this.isLocked) this.cardNo = code
  }

  /** Whether it is done. */
  async send(): Promise<boolean> {
    if (!this.canSend) return false
    this.isDone = (await this.#answer()) !== null
    return this.isDone
  }

  #answer(): Promise<unknown> {
    const member_id = this.memberId
    switch (this.act) {
      case 'freeze': return this.attempt({ member_id, reason: this.freezing || 'lost' }, this.till.memberFreeze)
      case 'lift': return this.attempt({ member_id, reason: this.lifting || 'checked' }, this.till.memberLiftFreeze)
      case 'replace': return this.attempt({ member_id, card_no: this.cardNo.trim(), reason: this.replacing || 'lost' }, this.till.memberReplaceCard)
    }
  }
}
