/** How soon what others do is on screen: shorter than the time after which a list is asked for anyway. */
export const LIVE = { timeout: 5_000 } as const;
