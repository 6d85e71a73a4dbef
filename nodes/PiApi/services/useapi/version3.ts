import type { IDataObject } from 'n8n-workflow';

import { Refusal } from '../../contract/refusal';
import { isObject } from '../../contract/value';
import { readObject } from '../values';

/** `j1024…-u12345-c67890-bot:midjourney` (useapi.net/docs/api-midjourney-v3); ids of version 2 begin with `job:`. */
const FORM = /^j\d+[a-z]?-u\d+-c\d+/i;

/** Whether an id is that of a job of version 3. */
export function isVersion3(jobid: string): boolean {
	return FORM.test(jobid.trim());
}

/** Where a job is read: each version at its own address. */
export function buildJobAddress(jobid: string): string {
	const id = encodeURIComponent(jobid);
	return isVersion3(jobid) ? `/v3/midjourney/jobs/${id}` : `/v2/jobs/?jobid=${id}`;
}

/** Throws the Refusal for what is asked of a job of version 3, which can be read here and no more. */
export function refuseVersion3(jobid: string, what: 'followed up' | 'cancelled'): void {
	if (!isVersion3(jobid)) return;
	throw new Refusal(
		`“Task ID”: ${jobid} is a job of version 3 of useapi.net’s API, which cannot be ${what} here`,
		'This node creates jobs of version 2, and reads those of version 3 only. Use the id of a job that this node made. Nothing was sent.',
	);
}

function dropUnstated(part: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(part).filter(([, value]) => value !== null && value !== undefined),
	);
}

/**
 * Version 3 keeps what was asked for under `request`, where `jobId` is the job that it builds on, and the result under
 * `response` (useapi.net/docs/api-midjourney-v3/get-midjourney-jobs-jobid); version 2 has all of it at the top.
 */
export function flattenJob(job: IDataObject): IDataObject {
	const request = readObject(job.request);
	const parent = request.jobId ?? request.jobid;
	return {
		...(parent === undefined ? {} : { parentJobId: parent }),
		...dropUnstated(request),
		...dropUnstated(readObject(job.response)),
		...dropUnstated(job),
	};
}

/** The job of a callback: bare, or with the event that it is about. */
export function unwrapJob(body: unknown): unknown {
	return isObject(body) && body.jobid === undefined && isObject(body.job) ? body.job : body;
}
