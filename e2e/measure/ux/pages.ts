/** What a visitor opens first, by names in figures. */
export const PAGES = { home: "/", how_it_works: "/how-it-works", sign_in: "/sign-in", register: "/register" } as const;
