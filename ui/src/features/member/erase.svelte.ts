import type { ErasureReason } from '$backend/bindings'
import type { Till } from '$backend/till'

export const REASONS: readonly ErasureReason[] = ['member_request', 'retention', 'mistake']

/** Erasing a member, asked for once; there is no way back. One id: sent twice it is one. */
export class Erasing {
  reason = $state<ErasureReason>('member_request')
  isBusy = $state(false)
  why = $state.raw<unknown>(null)

  constructor(
    private readonly till: Pick<Till, 'memberErase'>,
    private readonly memberId: string,
    private readonly newId: () => string,
  ) {}

  /** Whether the member is erased now. */
  async send(): Promise<boolean> {
    if (this.isBusy) return false
    this.isBusy = true
    this.why = null
    try {
      await this.till.memberErase({ member_id: this.memberId, reason: this.reason }, this.newId())
      return true
    } catch (why) {
      this.why = why
      return false
    } finally {
      this.isBusy = false
    }
  }
}
