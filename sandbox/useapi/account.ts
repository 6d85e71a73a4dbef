/** The Midjourney account that the sandbox has configured: made up, in the form of the documented samples. */
export const ACCOUNT = {
	user: '12345',
	channel: '1122334455667788990',
	server: '1122334455667788991',
	discord: 'ABC…secured…xyz',
	discordUser: '1122334455667788992',
} as const;
