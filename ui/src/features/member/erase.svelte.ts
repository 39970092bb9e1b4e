import type { ErasureReason } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Sending } from '$shared/sending.svelte'

export const REASONS: readonly ErasureReason[] = ['member_request', 'retention', 'mistake']

/** Erasing a member, asked for once; there is no way back. One id: sent twice it is one. */
export class Erasing extends Sending {
  reason = $state<ErasureReason>('member_request')

  constructor(
    private readonly till: Pick<Till, 'memberErase'>,
    private readonly memberId: string,
    private readonly newId: () => string,
  ) {
    super()
  }

  /** Whether the member is erased now. */
  async send(): Promise<boolean> {
    const erased = await this.attempt(() => this.till.memberErase({ member_id: this.memberId, reason: this.reason }, this.newId()))
    return erased !== null
  }
}
