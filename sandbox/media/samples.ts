import sharp from 'sharp';

import type { Picture } from '../pictures/picture';
import { renderPng } from '../pictures/render';
import { digest, randomFrom } from '../base/random';
import { clipBytes } from './clip';
import type { Clip } from './clip';
import { cubeGlb } from './glb';

/** A file that a task gives: files of the same scene are the same, of different ones different. */
export type ResultFile =
	| { type: 'png' | 'jpeg'; picture: Picture }
	| { type: 'mp4'; clip: Clip }
	| { type: 'mp3' | 'wav' | 'pcm' | 'glb'; scene: string };

const CONTENT_TYPES: Record<ResultFile['type'], string> = {
	png: 'image/png',
	jpeg: 'image/jpeg',
	mp4: 'video/mp4',
	mp3: 'audio/mpeg',
	wav: 'audio/wav',
	pcm: 'audio/pcm',
	glb: 'model/gltf-binary',
};

/** MPEG-1 layer III, 128 kbit/s, 44.1 kHz, one channel: a frame of zeros plays as silence. */
const MP3_HEADER = Buffer.from([0xff, 0xfb, 0x90, 0xc4]);
const MP3_FRAME_BYTES = 417;
const MP3_FRAMES = 20;

/** An ID3v2.3 tag whose only frame is a title. */
function id3(title: string): Buffer {
	const text = Buffer.from(`\0${title}`, 'latin1');
	const frame = Buffer.alloc(10);
	frame.write('TIT2', 'latin1');
	frame.writeUInt32BE(text.length, 4);
	const size = frame.length + text.length;
	// Seven bits to the byte.
	const head = Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0, (size >> 7) & 0x7f, size & 0x7f]);
	return Buffer.concat([head, frame, text]);
}

function mp3(scene: string): Buffer {
	const frame = Buffer.alloc(MP3_FRAME_BYTES);
	MP3_HEADER.copy(frame);
	return Buffer.concat([id3(scene), ...Array.from({ length: MP3_FRAMES }, () => frame)]);
}

const SAMPLE_RATE = 8_000;

/** Half a second of a tone, as 16-bit samples; its pitch comes from the scene. */
function tone(scene: string): Buffer {
	const samples = Buffer.alloc(SAMPLE_RATE);
	const pitch = 220 + Math.floor(randomFrom(digest('tone', scene))() * 660);
	for (let at = 0; at < samples.length / 2; at += 1) {
		samples.writeInt16LE(Math.round(Math.sin((at / SAMPLE_RATE) * 2 * Math.PI * pitch) * 8_000), at * 2);
	}
	return samples;
}

function wav(scene: string): Buffer {
	const samples = tone(scene);
	const head = Buffer.alloc(44);
	head.write('RIFF', 0, 'latin1');
	head.writeUInt32LE(36 + samples.length, 4);
	head.write('WAVEfmt ', 8, 'latin1');
	head.writeUInt32LE(16, 16);
	// PCM, one channel.
	head.writeUInt16LE(1, 20);
	head.writeUInt16LE(1, 22);
	head.writeUInt32LE(SAMPLE_RATE, 24);
	head.writeUInt32LE(SAMPLE_RATE * 2, 28);
	head.writeUInt16LE(2, 32);
	head.writeUInt16LE(16, 34);
	head.write('data', 36, 'latin1');
	head.writeUInt32LE(samples.length, 40);
	return Buffer.concat([head, samples]);
}

async function bytesOf(file: ResultFile): Promise<Buffer> {
	switch (file.type) {
		case 'png':
			return await renderPng(file.picture);
		case 'jpeg':
			return await sharp(await renderPng(file.picture))
				.jpeg()
				.toBuffer();
		case 'mp4':
			return clipBytes(file.clip);
		case 'mp3':
			return mp3(file.scene);
		case 'wav':
			return wav(file.scene);
		case 'pcm':
			return tone(file.scene);
		case 'glb':
			return cubeGlb(file.scene);
	}
}

/** Takes a result file; gives its bytes, a real file of its kind, and its content type. */
export async function sampleOf(file: ResultFile): Promise<{ bytes: Buffer; contentType: string }> {
	return { bytes: await bytesOf(file), contentType: CONTENT_TYPES[file.type] };
}
