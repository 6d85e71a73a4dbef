/**
 * The parameters of every model as workflows store them, those under Model Parameters after the bar; a file with a source to
 * choose carries a star. Once published, none may be renamed or taken away; new ones are added here.
 */
export const FROZEN_MODELS: Record<string, string> = {
	'image edit gemini/gemini-2.5-flash-image':
		'prompt referenceImages* | aspectRatio numberOfImages outputFormat',
	'image edit Qubico/flux1-dev-advanced/img2img-lora':
		'image* lora(loraType loraStrength) prompt | denoise guidanceScale negativePrompt steps',
	'image edit Qubico/flux1-dev-advanced/img2img-sr': 'image* prompt | scale steps',
	'image edit Qubico/flux1-dev-advanced/fill-inpaint': 'image* prompt | guidanceScale negativePrompt steps',
	'image edit Qubico/flux1-dev-advanced/kontext': 'image* prompt | height seed steps width',
	'image edit Qubico/flux1-dev-advanced/fill-outpaint':
		'image* margins(outpaintLeft outpaintRight outpaintTop outpaintBottom) prompt | negativePrompt steps',
	'image edit Qubico/flux1-dev-advanced/redux-variation': 'image* prompt | height steps width',
	'image edit Qubico/flux1-dev/img2img': 'image* prompt | denoise guidanceScale negativePrompt steps',
	'image edit Qubico/flux1-schnell/img2img':
		'image* prompt | denoise guidanceScale negativePrompt numberOfImages steps',
	'image edit gemini/nano-banana-2':
		'prompt referenceImages* | aspectRatio outputFormat resolution safetyLevel',
	'image edit gemini/nano-banana-2.1': 'prompt referenceImages* | aspectRatio outputFormat resolution',
	'image edit gemini/nano-banana-pro':
		'prompt referenceImages* | aspectRatio outputFormat resolution safetyLevel',
	'image edit Qubico/qwen-image/image-edit':
		'image* prompt | flowShift image2 image3 negativePrompt seed steps',
	'image edit seedream/seedream-5-lite': 'prompt referenceImages* | aspectRatio outputFormat size',
	'image edit seedream/seedream-5-pro': 'prompt | aspectRatio outputFormat size',
	'image generate Qubico/flux1-schnell/txt2img':
		'prompt | guidanceScale height negativePrompt numberOfImages steps width',
	'image generate Qubico/flux1-dev/txt2img': 'prompt | guidanceScale height negativePrompt steps width',
	'image generate Qubico/flux1-dev-advanced/txt2img':
		'prompt | guidanceScale height negativePrompt steps width',
	'image generate Qubico/flux1-dev-advanced/controlnet-lora':
		'controlNet(controlType controlImage controlStrength returnPreprocessedImage) prompt | guidanceScale height lora(loraType loraStrength) negativePrompt steps width',
	'image generate Qubico/flux1-dev-advanced/txt2img-lora':
		'lora(loraType loraStrength) prompt | guidanceScale height negativePrompt steps width',
	'image generate Qubico/flux1-dev-advanced/txt2img-sr': 'prompt | height scale steps width',
	'image generate Qubico/flux1-schnell/txt2img-sr': 'prompt | height scale steps width',
	'image generate gemini/gemini-2.5-flash-image':
		'prompt | aspectRatio numberOfImages outputFormat referenceImages',
	'image generate gemini/nano-banana-2':
		'prompt | aspectRatio outputFormat referenceImages resolution safetyLevel',
	'image generate gemini/nano-banana-2.1': 'prompt | aspectRatio outputFormat referenceImages resolution',
	'image generate gemini/nano-banana-pro':
		'prompt | aspectRatio outputFormat referenceImages resolution safetyLevel',
	'image generate Qubico/qwen-image/txt2img': 'prompt | flowShift height seed steps width',
	'image generate gpt-image-1.5/generations': 'prompt | imageQuality imageSize numberOfImages outputFormat',
	'image generate gpt-image-1/generations': 'prompt | imageQuality imageSize numberOfImages outputFormat',
	'image generate gpt-image-2-preview/generations':
		'prompt | imageQuality imageSize numberOfImages outputFormat referenceImage',
	'image generate seedream/seedream-5-lite': 'prompt | aspectRatio outputFormat referenceImages size',
	'image generate seedream/seedream-5-pro': 'prompt | aspectRatio outputFormat size',
	'image generate Qubico/z-image/txt2img':
		'prompt | flowShift height negativePrompt numberOfImages seed width',
	'image removeBackground Qubico/image-toolkit/background-remove': 'image* | rmbgModel',
	'image segment Qubico/image-toolkit/segment': 'image* prompt | negativePrompt segmentFactor',
	'image swapFaces Qubico/image-toolkit/face-swap': 'swapImage* targetImage*',
	'image swapFaces Qubico/image-toolkit/multi-face-swap':
		'swapImage* targetImage* | swapFacesIndex targetFacesIndex',
	'image tryOn kling/ai_try_on': 'personImage* | dressImage lowerImage numberOfImages upperImage',
	'image upscale Qubico/image-toolkit/upscale': 'image* | faceEnhance scale',
	'video addEffect kling/effects': 'effect image* prompt | professionalMode',
	'video addEffect kling/motion_control':
		'image* prompt | keepOriginalSound motionDirection motionVideo presetMotion qualityMode version',
	'video extend kling/extend_video': 'originTaskId prompt',
	'video extend luma/extend_video':
		'keyFrames(startType startImage startGenerationId endType endImage endGenerationId) prompt',
	'video generate kling/video_generation':
		'prompt | aspectRatio audio camera(type horizontal vertical pan tilt roll zoom) cfgScale duration elements(imageUrl) endImage motionBrush negativePrompt preferMultiShots qualityMode shots(prompt duration) startImage version',
	'video generate Qubico/hug-video/image_to_video': 'image*',
	'video generate Qubico/framepack/img2video': 'prompt startImage* | duration endImage negativePrompt',
	'video generate hailuo/video_generation':
		'modelVersion prompt | durationChoice expandPrompt resolutionLines startImage',
	'video generate Qubico/hunyuan/img2video-concat': 'image* prompt | aspectRatio negativePrompt',
	'video generate Qubico/hunyuan/img2video-replace': 'image* prompt | aspectRatio negativePrompt',
	'video generate Qubico/hunyuan/txt2video': 'prompt | aspectRatio negativePrompt',
	'video generate Qubico/hunyuan/fast-txt2video': 'prompt | aspectRatio negativePrompt',
	'video generate Qubico/hunyuan/txt2video-lora':
		'lora(loraType loraStrength) prompt | aspectRatio negativePrompt',
	'video generate kling/omni_video_generation':
		'prompt version | aspectRatio audio duration keepOriginalAudio referenceImages referenceVideo resolution shots(prompt duration)',
	'video generate kling-turbo/video_generation':
		'prompt | aspectRatio duration endImage negativePrompt qualityMode startImage version',
	'video generate luma/video_generation':
		'prompt | aspectRatio durationChoice endImage loop modelVersion startImage',
	'video generate seedance/seedance-2':
		'prompt | aspectRatio audio duration referenceAudio referenceImages referenceMode referenceVideos resolution',
	'video generate seedance/seedance-2-fast':
		'prompt | aspectRatio audio duration referenceAudio referenceImages referenceMode referenceVideos resolution',
	'video generate seedance/seedance-2-mini':
		'prompt | aspectRatio audio duration referenceAudio referenceImages referenceMode referenceVideos resolution',
	'video generate seedance/seedance-2-preview': 'prompt | aspectRatio duration',
	'video generate seedance/seedance-2.5':
		'prompt | aspectRatio audio duration referenceAudio referenceImages referenceMode referenceVideos resolution',
	'video generate Qubico/skyreels/img2video': 'image* prompt | aspectRatio guidanceScale negativePrompt',
	'video generate sora2/sora2-video': 'prompt | aspectRatio durationChoice startImage',
	'video generate sora2/sora2-pro-video': 'prompt | aspectRatio durationChoice resolution',
	'video generate veo3/veo3-video':
		'prompt | aspectRatio audio durationText negativePrompt resolution startImage',
	'video generate veo3/veo3-video-fast':
		'prompt | aspectRatio audio durationText negativePrompt resolution startImage',
	'video generate veo3.1/veo3.1-video':
		'prompt | aspectRatio audio durationText endImage negativePrompt referenceImages resolution startImage',
	'video generate veo3.1/veo3.1-video-fast':
		'prompt | aspectRatio audio durationText endImage negativePrompt resolution startImage',
	'video generate Qubico/wanx/img2video-14b-keyframe':
		'endImage* prompt startImage* | aspectRatio negativePrompt',
	'video generate Qubico/wanx/img2video-14b': 'image* prompt | aspectRatio negativePrompt',
	'video generate Qubico/wanx/img2video-14b-control-camera':
		'cameraControl(type horizontal vertical pan tilt roll zoom) image* prompt | negativePrompt',
	'video generate Qubico/wanx/img2video-14b-lora':
		'image* lora(loraType loraStrength) prompt | aspectRatio negativePrompt',
	'video generate Qubico/wanx/txt2video-1.3b': 'prompt | aspectRatio negativePrompt',
	'video generate Qubico/wanx/txt2video-14b': 'prompt | aspectRatio negativePrompt',
	'video generate Qubico/wanx/txt2video-14b-lora':
		'lora(loraType loraStrength) prompt | aspectRatio negativePrompt',
	'video generate Qubico/wanx/wan22-img2video-14b': 'image* prompt | negativePrompt',
	'video generate Qubico/wanx/wan22-txt2video-14b': 'prompt | negativePrompt',
	'video generate Wan/wan26-img2video':
		'image* prompt | audio durationChoice expandPrompt resolution seed shotType watermark',
	'video generate Wan/wan26-txt2video':
		'prompt | aspectRatio audio audioFile durationChoice expandPrompt negativePrompt resolution seed shotType watermark',
	'video lipSync kling/lip_sync': 'originTaskId text | dubbing sourceVideo speed voice',
	'video lipSync kling/avatar': 'audio* image* prompt | numberOfVideos qualityMode',
	'video lipSync omni-human/omni-human-1.5': 'audio* image* prompt | fastMode seed',
	'video removeBackground Qubico/video-toolkit/background-remove': 'video* | invertOutput',
	'video swapFaces Qubico/video-toolkit/face-swap':
		'swapImage* targetVideo* | swapFacesIndex targetFacesIndex',
	'video upscale Qubico/video-toolkit/upscale': 'video*',
	'audio editMusic Qubico/ace-step/audio2audio': 'audio* lyrics stylePrompt | negativeStylePrompt',
	'audio editMusic Qubico/ace-step/edit': 'audio* lyrics stylePrompt | editLyrics editStylePrompt',
	'audio editMusic Qubico/ace-step/extend':
		'audio* lyrics stylePrompt | leftExtendDuration negativeStylePrompt rightExtendDuration',
	'audio generateMusic Qubico/ace-step/txt2audio':
		'lyrics stylePrompt | duration negativeStylePrompt styleAudio',
	'audio generateMusic Qubico/diffrhythm/txt2audio-base': 'lyrics stylePrompt | styleAudio',
	'audio generateMusic Qubico/diffrhythm/txt2audio-full': 'lyrics stylePrompt | styleAudio',
	'audio generateMusic music-u/generate_music':
		'lyrics lyricsType prompt | continueAt continueSongId negativeTags seed',
	'audio generateSound kling/sound': 'originTaskId prompt | duration',
	'audio generateSound Qubico/mmaudio/video2audio': 'prompt video* | negativePrompt seed steps',
	'audio generateSpeech byteaudio/seed-audio-1.0':
		'text | format loudnessRate pitchRate sampleRate speechRate',
	'audio generateSpeech Qubico/tts/zero-shot':
		'text voiceSample* | customSplitWords refText removeSilence speed',
	'model3d generate Qubico/trellis/image-to-3d':
		'images* | seed slatGuidanceStrength slatSamplingSteps ssGuidanceStrength ssSamplingSteps',
	'model3d generate Qubico/pixal3d/image-to-3d': 'image*',
	'model3d generate Qubico/trellis2/image-to-3d': 'image* | seed',
	'model3d generate Qubico/trellis/text-to-3d':
		'prompt | seed slatGuidanceStrength slatSamplingSteps ssGuidanceStrength ssSamplingSteps',
	'text captionImage Qubico/joycaption/joycaption-beta-one': 'image* | captionLength promptStyle',
	'text writeLyrics music-u/generate_lyrics': 'prompt',
};

/** The model that each operation begins with: n8n does not store it, so it is for ever too. */
export const FIRST_MODELS: Record<string, string> = {
	'image edit': 'gemini/gemini-2.5-flash-image',
	'image generate': 'Qubico/flux1-schnell/txt2img',
	'image removeBackground': 'Qubico/image-toolkit/background-remove',
	'image segment': 'Qubico/image-toolkit/segment',
	'image swapFaces': 'Qubico/image-toolkit/face-swap',
	'image tryOn': 'kling/ai_try_on',
	'image upscale': 'Qubico/image-toolkit/upscale',
	'video addEffect': 'kling/effects',
	'video extend': 'kling/extend_video',
	'video generate': 'kling/video_generation',
	'video lipSync': 'kling/lip_sync',
	'video removeBackground': 'Qubico/video-toolkit/background-remove',
	'video swapFaces': 'Qubico/video-toolkit/face-swap',
	'video upscale': 'Qubico/video-toolkit/upscale',
	'audio editMusic': 'Qubico/ace-step/audio2audio',
	'audio generateMusic': 'Qubico/ace-step/txt2audio',
	'audio generateSound': 'kling/sound',
	'audio generateSpeech': 'byteaudio/seed-audio-1.0',
	'model3d generate': 'Qubico/trellis/image-to-3d',
	'text captionImage': 'Qubico/joycaption/joycaption-beta-one',
	'text writeLyrics': 'music-u/generate_lyrics',
};
