/* SPDX-License-Identifier: MIT */
/*
 * dma-bufs for libcamera that are allocated for the devices that share them
 */

#include "dma_buf_placer.h"

#include <cstring>
#include <sys/ioctl.h>
#include <utility>

#include <libplacer.h>
#include <linux/dma-buf.h>

/**
 * \file dma_buf_placer.cpp
 * \brief dma-buf provider that uses /dev/dmabuf-placer
 */

namespace libcamera {

/**
 * \class DmaBufPlacer
 * \brief A provider beside those of DmaBufAllocator
 *
 * The providers of DmaBufAllocator differ in the memory they give, and the caller chooses the
 * memory. Here the caller names the devices that will share the buffers, and the kernel chooses
 * memory that all of them can use.
 */

/**
 * \brief Construct a provider
 * \param[in] devices The devices, as libplacer.h names them: a node of the device is enough
 *
 * If the kernel has no such provider, the instance is invalid as indicated by isValid(), and
 * error() says why.
 */
DmaBufPlacer::DmaBufPlacer(std::vector<std::string> devices)
	: devices_(std::move(devices))
{
	int ret = placer_open();
	if (ret < 0)
		error_ = std::string("/dev/dmabuf-placer: ") + strerror(-ret);
	else
		providerHandle_ = UniqueFD(ret);
}

/**
 * \brief Allocate a dma-buf that has its memory already
 * \param[in] name The name to set for the buffer
 * \param[in] size The size of the buffer
 *
 * \return The UniqueFD of the buffer, or an invalid one; then error() says why
 */
UniqueFD DmaBufPlacer::alloc(const char *name, std::size_t size)
{
	std::vector<const char *> devices;
	for (const std::string &device : devices_)
		devices.push_back(device.c_str());
	devices.push_back(nullptr);

	uint32_t culprit = DMABUF_PLACER_NONE;
	int ret = placer_alloc(providerHandle_.get(), size, nullptr,
			       devices.data(), DMABUF_PLACER_ACCESS_OFTEN, 0,
			       &culprit);
	if (ret < 0) {
		error_ = culprit < devices_.size() ? devices_[culprit] : name;
		error_ += std::string(": ") + strerror(-ret);
		return {};
	}

	UniqueFD buffer(ret);

	/*
	 * The memory is taken now, and not at the first use, so that a lack of
	 * it is an error of this function.
	 */
	ret = placer_commit(providerHandle_.get(), buffer.get(), 0);
	if (ret) {
		error_ = std::string(name) + ": " +
			 (ret < 0 ? strerror(-ret)
				  : "no memory suits all of the devices");
		return {};
	}

	/* Only a label for those who look at the list of buffers */
	::ioctl(buffer.get(), DMA_BUF_SET_NAME, name);

	return buffer;
}

} /* namespace libcamera */
