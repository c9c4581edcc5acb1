/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known of kinds of devices that no devicetree property says.
 *
 * One table for the kernel module and for the desk tool. Each row says what an
 * upstream driver does, and names the function where it does it, in Linux 7.3.
 * A row only fills in what is unknown, or narrows; where a live device says
 * something else, both count.
 *
 * Two kinds of importers are common. Those that take a buffer only as one range
 * of addresses: V4L2's vb2_dc_map_dmabuf() (videobuf2-dma-contig.c) and DRM's
 * drm_gem_dma_prime_import_sg_table() (drm_gem_dma_helper.c) refuse any other
 * one, so their drivers have one segment. And those that put each page into
 * page tables of the device itself, for which any number will do.
 *
 * V4L2 maps all planes right after it has attached them, in __prepare_dmabuf()
 * (videobuf2-core.c), and so does DRM in drm_gem_prime_import_dev() (drm_prime.c), unless
 * a driver imports in its own way.
 */
#ifndef _PLACER_SOC_FACTS_H
#define _PLACER_SOC_FACTS_H

#include <placer/constraint.h>

/**
 * struct placer_soc_fact - one kind of device
 * @compatible: in the device's node; or NULL
 * @device: name of a device without a node, up to an instance number; or NULL
 * @max_segments: how many address ranges it can follow, or %PLACER_UNKNOWN
 * @address_bits: width of the addresses that its driver lets it use, as by
 *	dma_set_mask(); 0 if the driver says nothing, or only at run time
 * @own_mmu: its driver fills page tables of the device's own, or those of an
 *	IOMMU that the DMA API leaves alone: "iommus" does not mean that the DMA
 *	API translates
 * @maps_at_once: its driver maps a buffer in the call that attaches it, so that nobody
 *	comes between. False also if that is not known
 */
struct placer_soc_fact {
	const char *compatible;
	const char *device;
	u32 max_segments;
	u32 address_bits;
	bool own_mmu;
	bool maps_at_once;
};

/**
 * struct placer_soc_iommu - one kind of IOMMU
 * @compatible: in its node
 * @output_bits: width of the physical addresses that its page tables hold
 */
struct placer_soc_iommu {
	const char *compatible;
	u32 output_bits;
};

/* clang-format off */
static const struct placer_soc_fact placer_soc_facts[] = {
	/*
	 * Software only: they map later, if at all, and never read the table:
	 * drm_gem_shmem_prime_import_no_map(), drm_gem_shmem_get_pages_sgt()
	 */
	{ NULL, "vgem", PLACER_UNLIMITED, 0, false, false },
	{ NULL, "vkms", PLACER_UNLIMITED, 0, false, false },

	/* vivid-core.c: vivid_create_instance(); vimc-capture.c: vimc_capture_add() */
	{ NULL, "vivid", PLACER_UNKNOWN, 0, false, true },
	{ NULL, "vimc", PLACER_UNKNOWN, 0, false, true },

	/* lima_device.c: lima_device_init(), lima_vm.c: lima_vm_map_bo() */
	{ "arm,mali-400", NULL, PLACER_UNLIMITED, 32, true, true },
	{ "arm,mali-450", NULL, PLACER_UNLIMITED, 32, true, true },

	/*
	 * panfrost_mmu.c: panfrost_mmu_map(); panfrost_gpu.c reads the width of
	 * addresses from the GPU in panfrost_gpu_init()
	 */
	{ "arm,mali-t720", NULL, PLACER_UNLIMITED, 0, true, true },
	{ "arm,mali-t760", NULL, PLACER_UNLIMITED, 0, true, true },
	{ "arm,mali-t820", NULL, PLACER_UNLIMITED, 0, true, true },
	{ "arm,mali-t860", NULL, PLACER_UNLIMITED, 0, true, true },
	{ "arm,mali-bifrost", NULL, PLACER_UNLIMITED, 0, true, true },
	{ "arm,mali-valhall-jm", NULL, PLACER_UNLIMITED, 0, true, true },

	/* panthor_mmu.c: panthor_vm_map_pages(); panthor_gpu.c: panthor_gpu_init() */
	{ "arm,mali-valhall-csf", NULL, PLACER_UNLIMITED, 0, true, true },

	/* v3d_mmu.c: v3d_mmu_insert_ptes(); v3d_drv.c: v3d_platform_drm_probe() */
	{ "brcm,2711-v3d", NULL, PLACER_UNLIMITED, 0, true, true },
	{ "brcm,2712-v3d", NULL, PLACER_UNLIMITED, 0, true, true },

	/* etnaviv_mmu.c: etnaviv_iommu_map(); etnaviv_drv.c: etnaviv_pdev_probe() */
	{ "vivante,gc", NULL, PLACER_UNLIMITED, 40, true, true },

	/*
	 * msm_gem_vma.c maps through an IOMMU domain of the driver's; msm_drv.c:
	 * msm_drv_probe(), msm_gpu_probe(). arm-smmu-qcom.c leaves both an
	 * identity domain: qcom_smmu_def_domain_type()
	 */
	{ "qcom,adreno", NULL, PLACER_UNLIMITED, 64, true, true },
	{ "qcom,mdss", NULL, PLACER_UNLIMITED, 64, true, true },

	/* rga.c: rga_probe(); rga-buf.c: fill_descriptors() */
	{ "rockchip,rk3288-rga", NULL, PLACER_UNLIMITED, 32, true, true },
	{ "rockchip,rk3399-rga", NULL, PLACER_UNLIMITED, 32, true, true },

	/* One range, by V4L2. rkvdec.c: rkvdec_queue_init() */
	{ "rockchip,rk3399-vdec", NULL, 1, 0, false, true },
	{ "rockchip,rk3588-vdec", NULL, 1, 0, false, true },
	/* hantro_drv.c: queue_init() */
	{ "rockchip,rk3399-vpu", NULL, 1, 0, false, true },
	{ "nxp,imx8mq-vpu-g1", NULL, 1, 0, false, true },
	{ "nxp,imx8mq-vpu-g2", NULL, 1, 0, false, true },
	/* rkisp1-capture.c: rkisp1_register_capture(); rkisp1-dev.c: rkisp1_probe() */
	{ "rockchip,rk3399-cif-isp", NULL, 1, 32, false, true },
	/* pisp_be.c: pispbe_init_node(), pispbe_probe() */
	{ "raspberrypi,pispbe", NULL, 1, 36, false, true },
	/* cfe.c: cfe_register_node(), cfe_probe() */
	{ "raspberrypi,rp1-cfe", NULL, 1, 64, false, true },
	/* cedrus_video.c: cedrus_queue_init() */
	{ "allwinner,sun50i-h6-video-engine", NULL, 1, 0, false, true },
	/* stm32-dcmi.c: dcmi_probe() */
	{ "st,stm32-dcmi", NULL, 1, 0, false, true },

	/* One range, by DRM. tidss_drv.c; tidss_dispc.c: dispc_init() */
	{ "ti,am625-dss", NULL, 1, 48, false, true },
	/* lcdif_drv.c: lcdif_load() */
	{ "fsl,imx8mp-lcdif", NULL, 1, 36, false, true },
	/* meson_drv.c: meson_driver */
	{ "amlogic,meson-gxbb-vpu", NULL, 1, 0, false, true },
	{ "amlogic,meson-gxl-vpu", NULL, 1, 0, false, true },
	{ "amlogic,meson-gxm-vpu", NULL, 1, 0, false, true },
	{ "amlogic,meson-g12a-vpu", NULL, 1, 0, false, true },
};

static const struct placer_soc_iommu placer_soc_iommus[] = {
	/* rockchip-iommu.c: rk_mk_pte(), rk_mk_pte_v2() */
	{ "rockchip,iommu", 32 },
	{ "rockchip,rk3568-iommu", 40 },
	/* sun50i-iommu.c: sun50i_mk_pte() */
	{ "allwinner,sun50i-h6-iommu", 32 },
};

/* clang-format on */

#endif /* _PLACER_SOC_FACTS_H */
