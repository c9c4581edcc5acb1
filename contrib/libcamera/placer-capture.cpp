/* SPDX-License-Identifier: MIT */
/*
 * placer-capture CAMERA [DEVICE]...: captures into buffers that the camera's devices, and the
 * further ones, can use. An application of libcamera may bring such buffers of its own.
 */

#include <condition_variable>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <sys/sysmacros.h>
#include <vector>

#include <libcamera/libcamera.h>
#include <libplacer.h>

#include "dma_buf_placer.h"

using namespace libcamera;

static constexpr unsigned int kBuffers = 3;
static std::mutex mutex;
static std::condition_variable changed;
static unsigned int good, completed;

static void requestCompleted(Request *request)
{
	std::lock_guard<std::mutex> lock(mutex);

	for (const auto &[stream, buffer] : request->buffers())
		if (buffer->metadata().status == FrameMetadata::FrameSuccess)
			good++;
	completed++;
	changed.notify_one();
}

/* The devices of the camera are a property of it */
static std::vector<std::string> systemDevices(const Camera *camera)
{
	std::vector<std::string> devices;
	const auto numbers = camera->properties().get(properties::SystemDevices);

	if (!numbers)
		return devices;
	for (int64_t number : *numbers)
		devices.push_back("/dev/char/" + std::to_string(major(number)) +
				  ":" + std::to_string(minor(number)));
	return devices;
}

static void report(const DmaBufPlacer &provider, int fd)
{
	struct placer_info *info;

	if (placer_info(provider.fd(), fd, nullptr, &info))
		return;
	std::cout << "in " << info->buffer->out_heap << ", moves: "
		  << info->buffer->out_generation - 1 << ", expected by";
	for (uint32_t i = 0; i < info->nr_expectations; i++) {
		const struct dmabuf_placer_expectation *expected = info->expectations[i];
		bool cpu = expected->flags & DMABUF_PLACER_EXPECTATION_CPU;

		std::cout << (i ? ", " : " ") << (cpu ? "the CPU" : expected->name);
	}
	std::cout << std::endl;
	placer_free(info);
}

static int fail(const std::string &what)
{
	std::cerr << what << std::endl;
	return 1;
}

static int capture(std::shared_ptr<Camera> camera, CameraConfiguration *config,
		   std::vector<std::string> devices)
{
	StreamConfiguration &cfg = config->at(0);
	std::vector<std::unique_ptr<FrameBuffer>> buffers;
	std::vector<std::unique_ptr<Request>> requests;

	for (const std::string &device : systemDevices(camera.get()))
		devices.push_back(device);
	DmaBufPlacer provider(std::move(devices));
	if (!provider.isValid())
		return fail(provider.error());

	/* Both planes of NV12 in one buffer */
	unsigned int luma = cfg.stride * cfg.size.height;
	for (unsigned int i = 0; i < kBuffers; i++) {
		SharedFD fd(provider.alloc("placer-capture", cfg.frameSize));
		if (!fd.isValid())
			return fail(provider.error());

		std::vector<FrameBuffer::Plane> planes{
			{ fd, 0, luma },
			{ fd, luma, cfg.frameSize - luma },
		};
		buffers.push_back(std::make_unique<FrameBuffer>(planes));
		requests.push_back(camera->createRequest());
		if (requests.back()->addBuffer(cfg.stream(), buffers.back().get()))
			return fail("the camera does not take the buffer");
	}

	camera->requestCompleted.connect(requestCompleted);
	if (camera->start())
		return fail("the camera does not start");
	for (const auto &request : requests)
		camera->queueRequest(request.get());
	{
		std::unique_lock<std::mutex> lock(mutex);
		changed.wait_for(lock, std::chrono::seconds(30),
				 [] { return completed == kBuffers; });
	}
	camera->stop();

	for (const auto &buffer : buffers)
		report(provider, buffer->planes()[0].fd.get());
	std::cout << good << " pictures" << std::endl;
	return good == kBuffers ? 0 : 1;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		std::cerr << "usage: placer-capture CAMERA [DEVICE]..." << std::endl;
		return 2;
	}

	CameraManager manager;
	if (manager.start())
		return fail("no cameras");

	std::shared_ptr<Camera> camera = manager.get(argv[1]);
	if (!camera || camera->acquire())
		return fail(std::string("no camera ") + argv[1]);

	int ret = 1;
	std::unique_ptr<CameraConfiguration> config =
		camera->generateConfiguration({ StreamRole::Viewfinder });
	config->at(0).pixelFormat = formats::NV12;
	if (config->validate() == CameraConfiguration::Invalid ||
	    config->at(0).pixelFormat != formats::NV12 ||
	    camera->configure(config.get()))
		fail("the camera has no NV12");
	else
		ret = capture(camera, config.get(), { argv + 2, argv + argc });

	camera->release();
	camera.reset();
	manager.stop();
	return ret;
}
