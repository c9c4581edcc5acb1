/* SPDX-License-Identifier: MIT */
/*
 * dma-bufs for libcamera that are allocated for the devices that share them
 */

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <libcamera/base/unique_fd.h>

namespace libcamera {

class DmaBufPlacer
{
public:
	explicit DmaBufPlacer(std::vector<std::string> devices);

	bool isValid() const { return providerHandle_.isValid(); }
	const std::string &error() const { return error_; }
	int fd() const { return providerHandle_.get(); }

	UniqueFD alloc(const char *name, std::size_t size);

private:
	std::vector<std::string> devices_;
	std::string error_;
	UniqueFD providerHandle_;
};

} /* namespace libcamera */
