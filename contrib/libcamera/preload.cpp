/* SPDX-License-Identifier: MIT */
/*
 * Preloaded, has an unmodified libcamera 0.4 to 0.7 use DmaBufPlacer
 *
 * LIBCAMERA_DMABUF_DEVICES names the devices that share the buffers, with spaces between them.
 * For a library of one's own, a provider in DmaBufAllocator is the better place: see README.rst.
 */

#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <libcamera/base/flags.h>
#include <libcamera/base/unique_fd.h>

#include "dma_buf_placer.h"

namespace libcamera {

/*
 * The class is internal to libcamera. This has just the two functions that are replaced, and the
 * members in libcamera's order, as its destructor and isValid() use them.
 */
class DmaBufAllocator
{
public:
	enum class DmaBufAllocatorFlag {
		CmaHeap = 1 << 0,
	};

	DmaBufAllocator(Flags<DmaBufAllocatorFlag> type);
	~DmaBufAllocator();
	UniqueFD alloc(const char *name, std::size_t size);

private:
	UniqueFD providerHandle_;
	[[maybe_unused]] DmaBufAllocatorFlag type_ = DmaBufAllocatorFlag::CmaHeap;
};

static DmaBufPlacer &provider()
{
	static DmaBufPlacer provider([] {
		const char *text = getenv("LIBCAMERA_DMABUF_DEVICES");
		std::istringstream words(text ? text : "");
		std::vector<std::string> devices;

		for (std::string word; words >> word;)
			devices.push_back(word);
		return devices;
	}());

	return provider;
}

DmaBufAllocator::DmaBufAllocator([[maybe_unused]] Flags<DmaBufAllocatorFlag> type)
{
	if (provider().isValid())
		providerHandle_ = UniqueFD(dup(provider().fd()));
	else
		std::cerr << provider().error() << std::endl;
}

UniqueFD DmaBufAllocator::alloc(const char *name, std::size_t size)
{
	UniqueFD buffer = provider().alloc(name, size);
	if (!buffer.isValid())
		std::cerr << provider().error() << std::endl;

	return buffer;
}

} /* namespace libcamera */
